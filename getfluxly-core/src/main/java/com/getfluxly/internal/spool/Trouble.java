package com.getfluxly.internal.spool;

/** Why a spool takes nothing in. The list is closed. */
enum Trouble {
    /** Written by a newer release, and left as it is. */
    FORMAT("spool_format"),
    /** Holds the events of another project, and is left as it is. */
    OTHER_PROJECT("project_mismatch"),
    /** The disk says no. That may pass. */
    UNAVAILABLE("spool_unavailable"),
    /** It is over. */
    CLOSED("closed");

    private final String code;

    Trouble(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    /** Whether it is worth another try. */
    boolean mayPass() {
        return this == UNAVAILABLE;
    }
}
