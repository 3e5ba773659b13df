package com.getfluxly.sample.emulator;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What goes back over HTTP: a status, headers and a body. */
record Answer(int status, Map<String, String> headers, String contentType, String body) {

    private static final String PAGE =
            "<!DOCTYPE html><html><head><title>Not the service</title></head><body><h1>%d</h1></body></html>";

    static Answer of(int status, JsonNode body) {
        return json(status, Map.of(), body);
    }

    /** The error body of the contract. Its {@code request_id} is new each time, so a replayed error is known by it. */
    static Answer error(int status, Map<String, String> headers, String code, String detail, ObjectNode fields) {
        ObjectNode body = Json.object().put("error", code).put("detail", detail);
        body.setAll(fields);
        return json(status, headers, body.put("request_id", Ids.request()));
    }

    /** What a proxy or a captive portal says in the service's name. */
    static Answer html(int status) {
        return new Answer(status, Map.of(), "text/html;charset=utf-8", PAGE.formatted(status));
    }

    static Answer redirect(int status, String location) {
        return new Answer(status, Map.of("Location", location), "text/plain;charset=utf-8", "");
    }

    private static Answer json(int status, Map<String, String> headers, JsonNode body) {
        return new Answer(status, headers, "application/json", new String(Json.bytes(body), StandardCharsets.UTF_8));
    }

    /** Adds headers; those that the answer has already stay. */
    Answer withDefaults(Map<String, String> defaults) {
        Map<String, String> merged = new LinkedHashMap<>(defaults);
        merged.putAll(headers);
        return new Answer(status, merged, contentType, body);
    }

    void writeTo(HttpServletResponse response) throws IOException {
        byte[] bytes = head(response);
        response.getOutputStream().write(bytes);
    }

    /** The length of all of it, and the first half. */
    void writeHalfTo(HttpServletResponse response) throws IOException {
        byte[] bytes = head(response);
        response.getOutputStream().write(bytes, 0, bytes.length / 2);
        response.flushBuffer();
    }

    private byte[] head(HttpServletResponse response) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType(contentType);
        response.setContentLength(bytes.length);
        return bytes;
    }
}
