package com.getfluxly.transport;

import java.time.Duration;
import java.util.Map;

/**
 * One request. The array is not copied, for speed: nobody may change it.
 *
 * @param method the HTTP method
 * @param path the path below the origin, percent-encoded, starting with a slash
 * @param headers all headers for the service, including {@code Authorization}
 * @param body the bytes of the body
 * @param timeout the most time for the whole request
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // identity is all that a request needs; copying 256 KB for each retry is not
public record TransportRequest(String method, String path, Map<String, String> headers, byte[] body, Duration timeout) {

    /** Copies the headers. */
    public TransportRequest {
        headers = Map.copyOf(headers);
    }

    /**
     * {@return whether it contains events; false for a direct call such as an alias or an erasure} The two kinds must not wait
     * for each other.
     */
    public boolean carriesEvents() {
        return path.equals("/v1/events/batch");
    }

    /** Without headers and body, because they contain the token and the events. */
    @Override
    public String toString() {
        return method + " " + (path.startsWith("/v1/profiles/") ? "/v1/profiles/…/erase" : path) + " (" + body.length
                + " bytes)";
    }
}
