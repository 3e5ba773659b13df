package com.getfluxly.sample.emulator;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What goes back over HTTP: a status, headers and a JSON body. The body is not changed once it is here. */
record Answer(int status, Map<String, String> headers, JsonNode body) {

    static Answer of(int status, JsonNode body) {
        return new Answer(status, Map.of(), body);
    }

    /** The error body of the contract. Its {@code request_id} is new each time, so a replayed error is known by it. */
    static Answer error(
            int status, Map<String, String> headers, String code, String detail, Map<String, String> fields) {
        ObjectNode body = Json.object().put("error", code).put("detail", detail);
        fields.forEach(body::put);
        return new Answer(status, headers, body.put("request_id", Ids.request()));
    }

    /** Adds headers; those that the answer has already stay. */
    Answer withDefaults(Map<String, String> defaults) {
        Map<String, String> merged = new LinkedHashMap<>(defaults);
        merged.putAll(headers);
        return new Answer(status, merged, body);
    }

    void writeTo(HttpServletResponse response) throws IOException {
        byte[] bytes = Json.bytes(body);
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
