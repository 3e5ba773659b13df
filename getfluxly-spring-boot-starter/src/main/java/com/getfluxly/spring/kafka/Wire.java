package com.getfluxly.spring.kafka;

/** What the service takes in one request, and how a record says what it is. See the page ingest/batch of the API reference. */
final class Wire {

    static final int MAX_EVENTS = 100;
    static final int MAX_BODY_BYTES = 262_144;
    static final int MAX_EVENT_BYTES = 32_768;

    /** What a request costs beside its events. */
    static final int ENVELOPE_BYTES = "{\"events\":[]}".length();

    /** The version of the format of a record. */
    static final String FORMAT = "1";

    static final String FORMAT_HEADER = "getfluxly-format";
    static final String PROJECT_HEADER = "getfluxly-project";

    private Wire() {}
}
