package com.getfluxly.internal.spool;

/** Why a spool cannot be used, or takes no events now. The list is closed. */
enum Trouble {
    /** All directories have owners that are alive. */
    LOCKED("spool_locked"),
    /** Others could read, replace or redirect the files there. People must change that. */
    UNSAFE("spool_unsafe"),
    /** Written by a newer release, and left as it is. */
    FORMAT("spool_format"),
    /** Holds the events of another project, and is left as it is. */
    OTHER_PROJECT("project_mismatch"),
    /** The disk says no: read-only, full, not there. That may pass. */
    UNAVAILABLE("spool_unavailable");

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
