package com.getfluxly.sample.emulator;

import java.util.UUID;

/** Ids in the service's style: a prefix that names the kind, then what makes it unique. */
final class Ids {

    private Ids() {}

    static String request() {
        return "req_" + random();
    }

    static String erasure() {
        return "era_" + random();
    }

    private static String random() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
