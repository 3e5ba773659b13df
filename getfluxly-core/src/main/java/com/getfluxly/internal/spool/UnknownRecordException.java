package com.getfluxly.internal.spool;

import java.io.IOException;

/** A record that must not be passed over by who does not know it. */
final class UnknownRecordException extends IOException {

    private static final long serialVersionUID = 1L;

    UnknownRecordException() {
        super("a record of a newer release");
    }
}
