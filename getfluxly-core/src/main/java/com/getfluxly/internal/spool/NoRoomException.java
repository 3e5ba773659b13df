package com.getfluxly.internal.spool;

import java.io.IOException;

/** Our own bound is reached: the disk would take more. */
final class NoRoomException extends IOException {

    private static final long serialVersionUID = 1L;

    NoRoomException() {
        super("the spool is full");
    }
}
