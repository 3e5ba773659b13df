package com.getfluxly.sample.emulator;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request as it came, and the rules of the contract that hold for every request. */
final class ApiRequest {

    private static final int MAX_BODY_BYTES = 262_144;

    private static final Pattern JSON_TYPE =
            Pattern.compile("application/json\\s*(;\\s*charset=\"?utf-8\"?\\s*)?", Pattern.CASE_INSENSITIVE);
    // Products with their versions, as HTTP has it; the contract names those of this SDK.
    private static final Pattern USER_AGENT = Pattern.compile("[\\w.+-]+/[\\w.+-]+( .*)?");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    private final String method;
    private final String path;
    // By their names in lower case.
    private final Map<String, String> headers;
    private final byte[] body;
    private final @Nullable ObjectNode json;

    private ApiRequest(String method, String path, Map<String, String> headers, byte[] body) {
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
        this.json = Json.readObject(body).orElse(null);
    }

    static ApiRequest read(HttpServletRequest request) throws IOException {
        // One byte more than allowed is enough to know.
        byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        return new ApiRequest(request.getMethod(), request.getRequestURI(), headers(request), body);
    }

    String method() {
        return method;
    }

    /** The path as it was sent, still percent-encoded. */
    String path() {
        return path;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The headers with the token masked, by their names in lower case. */
    Map<String, String> maskedHeaders() {
        Map<String, String> masked = new TreeMap<>(headers);
        masked.computeIfPresent("authorization", (name, value) -> Token.masked(value));
        return masked;
    }

    Optional<ObjectNode> json() {
        return Optional.ofNullable(json);
    }

    /** The name of each event in the body, in order, whether valid or not; empty where there is none. */
    List<String> eventNames() {
        return events().stream().map(event -> event.path("event").asString("")).toList();
    }

    /** Each event in the body, in order, whether valid or not; empty where there is none. */
    List<JsonNode> events() {
        return json == null || !json.path("events").isArray()
                ? List.of()
                : json.path("events").valueStream().toList();
    }

    /** The event of a batch that holds no other. */
    Optional<JsonNode> onlyEvent() {
        return json().map(object -> object.path("events"))
                .filter(events -> events.isArray() && events.size() == 1)
                .map(events -> events.get(0));
    }

    /** What an idempotency key stands for: the same fingerprint means the same request. */
    String fingerprint() {
        try {
            return path + " "
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws RefusedException 400 for another content type or no user agent, 413 for too large a body */
    void checkContent() {
        if (!USER_AGENT.matcher(header("User-Agent").orElse("")).matches()) {
            throw RefusedException.validation("User-Agent must name a product and its version");
        }
        if (!JSON_TYPE.matcher(header("Content-Type").orElse("")).matches()) {
            throw RefusedException.validation("Content-Type must be application/json in UTF-8");
        }
        if (body.length > MAX_BODY_BYTES) {
            throw new RefusedException(413, "payload_too_large", "the body exceeds " + MAX_BODY_BYTES + " bytes");
        }
    }

    /** @throws RefusedException 400, if it is missing or no UUID */
    String requireIdempotencyKey() {
        return header("X-Idempotency-Key")
                .filter(key -> UUID.matcher(key).matches())
                .orElseThrow(() -> RefusedException.validation("X-Idempotency-Key must be a UUID"));
    }

    /** @throws RefusedException 400, if the body is anything else */
    ObjectNode requireObject() {
        return json().orElseThrow(() -> RefusedException.validation("the body must be a JSON object in UTF-8"));
    }

    private static Map<String, String> headers(HttpServletRequest request) {
        Map<String, String> headers = new TreeMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", Collections.list(request.getHeaders(name))));
        }
        return headers;
    }
}
