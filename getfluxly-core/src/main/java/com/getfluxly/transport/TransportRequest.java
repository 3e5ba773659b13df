package com.getfluxly.transport;

import java.time.Duration;
import java.util.Map;

/**
 * One request. The array is not copied, for speed: nobody may change it.
 *
 * @param method the HTTP method
 * @param path the path below the origin, percent-encoded, starting with a slash
 * @param headers all headers that the service wants, {@code Authorization} included
 * @param body the bytes of the body
 * @param timeout the most that the whole exchange may take
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // identity is all that a request needs; copying 256 KB for each retry is not
public record TransportRequest(String method, String path, Map<String, String> headers, byte[] body, Duration timeout) {

    /** Copies the headers. */
    public TransportRequest {
        headers = Map.copyOf(headers);
    }

    /**
     * {@return whether it carries events, rather than being a direct call such as an alias or an erasure} The two kinds
     * must not wait for each other. See the page ingest/batch of the API reference.
     */
    public boolean carriesEvents() {
        return path.equals("/v1/events/batch");
    }

    /** Without headers and body: the token and the events stand there. */
    @Override
    public String toString() {
        return method + " " + (path.startsWith("/v1/profiles/") ? "/v1/profiles/…/erase" : path) + " (" + body.length
                + " bytes)";
    }
}
