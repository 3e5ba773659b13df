package com.getfluxly.spring.transport;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;

/** Which headers leave: the engine's as they are, and of those that were added all that contradict neither them nor the wire. */
final class SentHeaders {

    private static final String AUTHORIZATION = "Authorization";

    /** In lower case. */
    private static final Set<String> NEVER_ADDED = Set.of(
            // The engine's own.
            "authorization",
            "x-idempotency-key",
            "content-type",
            "accept",
            "accept-encoding",
            "user-agent",
            // The form of the body, which is sent as the engine made it.
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "trailer",
            // The connection, which is the wire's.
            "connection",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "upgrade",
            // The service has no sessions, and those of the application are none of its business.
            "cookie",
            "cookie2");

    private final Map<String, String> ofTheEngine;

    SentHeaders(Map<String, String> ofTheEngine) {
        this.ofTheEngine = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        // An intermediary that compresses an answer would hide what was rejected.
        this.ofTheEngine.put("Accept-Encoding", "identity");
        this.ofTheEngine.putAll(ofTheEngine);
    }

    /** All of the engine's but its token, which is nobody's business before the wire. */
    void show(HttpHeaders headers) {
        ofTheEngine.forEach(headers::set);
        headers.remove(AUTHORIZATION);
    }

    Map<String, String> with(HttpHeaders added) {
        Map<String, String> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        added.forEach((name, values) -> {
            if (!NEVER_ADDED.contains(name.toLowerCase(Locale.ROOT))) {
                sent.put(name, oneLine(values));
            }
        });
        // Not put over them, since a map keeps the spelling of the first.
        sent.keySet().removeAll(ofTheEngine.keySet());
        sent.putAll(ofTheEngine);
        return sent;
    }

    /** Several values mean what one list of them means. */
    private static String oneLine(List<String> values) {
        return values.stream().filter(Objects::nonNull).collect(Collectors.joining(", "));
    }
}
