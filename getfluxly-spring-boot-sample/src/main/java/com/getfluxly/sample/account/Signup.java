package com.getfluxly.sample.account;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who signs up. Whatever is left out gets a demo value, except for the email address. */
record Signup(String userId, @Nullable String email, String plan) {

    Signup(@Nullable String userId, @Nullable String email, @Nullable String plan) {
        this.userId = Objects.requireNonNullElseGet(userId, () -> "user_" + UUID.randomUUID());
        this.email = email;
        this.plan = Objects.requireNonNullElse(plan, "free");
    }

    static Signup demo() {
        return new Signup(null, null, null);
    }

    /** What GetFluxly may know about the customer. An address that was not given is left out. */
    Map<String, Object> traits() {
        Map<String, Object> traits = new LinkedHashMap<>();
        traits.put("plan", plan);
        if (email != null) {
            traits.put("email", email);
        }
        return traits;
    }
}
