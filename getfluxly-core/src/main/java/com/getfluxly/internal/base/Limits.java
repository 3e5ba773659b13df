package com.getfluxly.internal.base;

/** The limits of the contract. See the page ingest/batch of the API reference. */
public final class Limits {

    /** The most events of one request. */
    public static final int MAX_EVENTS = 100;

    /** The most bytes of one event. */
    public static final int MAX_EVENT_BYTES = 32_768;

    /** The most bytes of a body. */
    public static final int MAX_BODY_BYTES = 262_144;

    private Limits() {}
}
