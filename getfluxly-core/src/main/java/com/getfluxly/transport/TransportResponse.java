package com.getfluxly.transport;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One answer. The array is not copied, for speed: nobody may change it.
 *
 * @param status the HTTP status
 * @param headers the headers, names in any case
 * @param body the body's first bytes, at most {@link #MAX_BODY_BYTES} of them
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // identity is all that an answer needs
public record TransportResponse(int status, Map<String, List<String>> headers, byte[] body) {

    /** The most bytes of an answer that are read. */
    public static final int MAX_BODY_BYTES = 256 * 1024;

    /** If a transport has no headers or no body, it may pass null: they are then empty. */
    @SuppressWarnings("ConstantValue") // not every transport is checked for nulls
    public TransportResponse {
        headers = headers == null ? Map.of() : headers;
        body = body == null ? new byte[0] : body;
    }

    /**
     * {@return the first value of a header, its name compared without regard to case}
     *
     * @param name such as {@code Retry-After}
     */
    public Optional<String> header(String name) {
        // A loop: five streams for each answer allocated as much as reading its body.
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (name.equalsIgnoreCase(header.getKey())
                    && header.getValue() != null
                    && !header.getValue().isEmpty()) {
                return Optional.ofNullable(header.getValue().get(0));
            }
        }
        return Optional.empty();
    }

    /** Without headers and body. */
    @Override
    public String toString() {
        return "HTTP " + status + " (" + body.length + " bytes)";
    }
}
