package com.getfluxly.spring.kafka;

/** What the service takes in one request. See the page ingest/batch of the API reference. */
final class RequestLimits {

    static final int MAX_EVENTS = 100;
    static final int MAX_BODY_BYTES = 262_144;
    static final int MAX_EVENT_BYTES = 32_768;

    /** What a request costs beside its events. */
    static final int ENVELOPE_BYTES = "{\"events\":[]}".length();

    private RequestLimits() {}
}
