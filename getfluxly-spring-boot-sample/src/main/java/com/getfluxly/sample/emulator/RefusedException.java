package com.getfluxly.sample.emulator;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A rule of the contract was broken: what the service answers, as HTTP status, error code and detail. */
final class RefusedException extends RuntimeException {

    private final int status;
    private final String code;
    private final String detail;
    private final ObjectNode fields = Json.object();
    private final Map<String, String> headers = new LinkedHashMap<>();

    RefusedException(int status, String code, String detail) {
        // Refusing is an everyday answer: no stack trace.
        super(code + ": " + detail, null, false, false);
        this.status = status;
        this.code = code;
        this.detail = detail;
    }

    static RefusedException validation(String detail) {
        return new RefusedException(400, "validation_error", detail);
    }

    static RefusedException wrongMethod(String allowed) {
        return new RefusedException(405, "method_not_allowed", "use " + allowed).withHeader("Allow", allowed);
    }

    RefusedException withField(String name, String value) {
        fields.put(name, value);
        return this;
    }

    /** The users whose profiles are at odds. */
    RefusedException withProfiles(String... userIds) {
        ArrayNode profiles = fields.putArray("profiles");
        for (String userId : userIds) {
            profiles.addObject().put("user_id", userId);
        }
        return this;
    }

    RefusedException withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    String code() {
        return code;
    }

    String detail() {
        return detail;
    }

    Answer toAnswer() {
        return Answer.error(status, headers, code, detail, fields);
    }
}
