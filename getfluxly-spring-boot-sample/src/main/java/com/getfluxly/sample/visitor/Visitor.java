package com.getfluxly.sample.visitor;

import com.getfluxly.event.Identity;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The person behind a request: a user, a visitor with a cookie, or both. */
public final class Visitor {

    /** The cookie in which GetFluxly's browser SDK keeps the visitor's id. */
    public static final String COOKIE = "gflux_anon";

    private Visitor() {}

    /**
     * Names the person by all that is known, so that what a visitor did before the login belongs to the same profile.
     *
     * @param userId who is logged in; null or blank for a guest
     * @param cookie the visitor's id; null or blank if there is none
     * @return a guest without a cookie gets an id of its own, or all of them would become one person
     */
    public static Identity identity(@Nullable String userId, @Nullable String cookie) {
        if (userId != null && !userId.isBlank()) {
            return Identity.externalId(userId).withAnonymousId(cookie);
        }
        String guest = "anon_" + UUID.randomUUID();
        return Identity.anonymousId(guest).withAnonymousId(cookie);
    }
}
