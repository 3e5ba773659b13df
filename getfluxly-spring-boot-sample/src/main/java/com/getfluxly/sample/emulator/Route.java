package com.getfluxly.sample.emulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The endpoints of the contract. */
enum Route {
    /** {@code POST /v1/events/batch}, page ingest/batch. */
    BATCH("/v1/events/batch"),
    /** {@code POST /v1/identify/alias}, page identity/alias. */
    ALIAS("/v1/identify/alias"),
    /** {@code POST /v1/profiles/{id}/erase}, page gdpr/erase. */
    ERASE("/v1/profiles/([^/]+)/erase");

    private final Pattern path;

    Route(String path) {
        this.path = Pattern.compile(path);
    }

    /** @throws RefusedException 404 or 405 */
    static Route of(ApiRequest request) {
        for (Route route : values()) {
            if (route.matcher(request).matches()) {
                requirePost(request);
                return route;
            }
        }
        throw new RefusedException(404, "not_found", "there is nothing at " + request.path());
    }

    /** The id in the path, still percent-encoded. Only {@link #ERASE} has one. */
    String profileId(ApiRequest request) {
        Matcher matcher = matcher(request);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(request.path());
        }
        return matcher.group(1);
    }

    /** @throws RefusedException 403, if it takes a server token and this is none (page authentication) */
    void admit(Token token) {
        if (this != BATCH && token.kind() == Token.Kind.PUBLISHABLE) {
            throw new RefusedException(403, "wrong_key_type", "a publishable token may only ingest events")
                    .withField("received", "publishable");
        }
    }

    private Matcher matcher(ApiRequest request) {
        return path.matcher(request.path());
    }

    private static void requirePost(ApiRequest request) {
        if (!request.method().equals("POST")) {
            throw RefusedException.wrongMethod("POST");
        }
    }
}
