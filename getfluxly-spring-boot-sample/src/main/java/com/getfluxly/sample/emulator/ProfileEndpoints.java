package com.getfluxly.sample.emulator;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The two endpoints that change a profile. They check and answer; no profile is kept, merged or erased. */
final class ProfileEndpoints {

    private static final Duration ERASURE_TIME = Duration.ofDays(7);
    private static final Set<String> REASONS = Set.of("gdpr_dsr", "ccpa_dsr", "customer_request", "internal");

    private final Received received;
    private final Clock clock;

    ProfileEndpoints(Received received, Clock clock) {
        this.received = received;
        this.clock = clock;
    }

    /** {@code POST /v1/identify/alias}, page identity/alias. */
    Answer alias(ObjectNode body) {
        Fields fields = new Fields(body);
        ObjectNode alias = Json.object().put("user_id", fields.requiredText("user_id"));
        fields.requireOneOf(List.of("anonymous_id", "previous_id"));
        fields.text("anonymous_id").ifPresent(id -> alias.put("anonymous_id", id));
        fields.text("previous_id").ifPresent(id -> alias.put("previous_id", id));
        fields.text("request_id");
        alias.put("merged_at", clock.instant().toString());
        ObjectNode answer = Json.object();
        answer.set("alias", alias);
        return Answer.of(200, answer);
    }

    /** {@code POST /v1/profiles/{id}/erase}, page gdpr/erase. It counts the events that are still kept. */
    Answer erase(String profileId, ObjectNode body) {
        Fields fields = new Fields(body);
        if (!REASONS.contains(fields.requiredText("reason"))) {
            throw RefusedException.validation("reason must be gdpr_dsr, ccpa_dsr, customer_request or internal");
        }
        fields.text("request_id");
        long events = received.eventsOf(profileId);
        return Answer.of(
                202,
                Json.object()
                        .put("erasure_id", Ids.erasure())
                        .put("profiles_targeted", events == 0 ? 0 : 1)
                        .put("events_targeted", events)
                        .put("completes_by", clock.instant().plus(ERASURE_TIME).toString()));
    }
}
