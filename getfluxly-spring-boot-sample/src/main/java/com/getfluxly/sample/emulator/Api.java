package com.getfluxly.sample.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.util.UriUtils;

/** The service: takes a request through the rules of the contract, or through the fault that is switched on. */
final class Api {

    private final Clock clock;
    private final RateLimiter rateLimiter;
    private final FaultSwitch faults;
    private final Received received;
    private final BatchEndpoint batches;
    private final ProfileEndpoints profiles;

    // Guarded by this.
    private final IdempotencyStore answers;

    Api(Clock clock, RateLimiter rateLimiter, FaultSwitch faults, Received received) {
        this.clock = clock;
        this.rateLimiter = rateLimiter;
        this.faults = faults;
        this.received = received;
        this.batches = new BatchEndpoint(received);
        this.profiles = new ProfileEndpoints(received, clock);
        this.answers = new IdempotencyStore(clock);
    }

    /** Answers a request and keeps it; it is kept before the client can know the answer. */
    Outcome serve(ApiRequest request) {
        String bucket = Token.of(request).map(Token::value).orElse("");
        Outcome outcome = outcome(request).withDefaults(rateLimiter.headers(bucket));
        received.record(request, outcome.status());
        return outcome;
    }

    private Outcome outcome(ApiRequest request) {
        try {
            Route route = Route.of(request);
            Optional<Fault> fault = faults.take();
            return fault.isPresent()
                    ? underFault(fault.get(), route, request)
                    : Outcome.of(process(route, request, Set.of()));
        } catch (RefusedException refused) {
            return Outcome.of(refused.toAnswer());
        }
    }

    private Outcome underFault(Fault fault, Route route, ApiRequest request) {
        return switch (fault.mode()) {
            case UNAVAILABLE -> throw new RefusedException(503, "server_error", "the service is down");
            case BROKEN -> throw new RefusedException(500, "server_error", "something broke");
            case RATE_LIMITED -> throw rateLimited(fault.retryAfter());
            case REVOKED -> throw unauthenticated();
            case RESET -> Outcome.RESET;
            case SLOW -> new Outcome(process(route, request, Set.of()), fault.delay());
            case PROCESS_THEN_DROP -> processThenDrop(route, request);
            case REJECT_ONE -> Outcome.of(process(route, request, fault.condemned(request.eventNames())));
            case POISON -> Outcome.of(processUnlessPoisoned(fault, route, request));
        };
    }

    private Outcome processThenDrop(Route route, ApiRequest request) {
        process(route, request, Set.of());
        return Outcome.RESET;
    }

    private Answer processUnlessPoisoned(Fault fault, Route route, ApiRequest request) {
        if (fault.poisons(request.eventNames())) {
            // Alone, so there is nobody else to blame: its client has found it.
            request.onlyEvent().ifPresent(received::condemn);
            // Not a word about which one: finding it is the client's work.
            throw RefusedException.validation("the batch could not be processed");
        }
        return process(route, request, Set.of());
    }

    private Answer process(Route route, ApiRequest request, Set<Integer> condemned) {
        try {
            Token token = Token.of(request).orElseThrow(Api::unauthenticated);
            route.admit(token);
            request.checkContent();
            String key = request.requireIdempotencyKey();
            return replayedOrFirst(route, request, token, key, condemned);
        } catch (RefusedException refused) {
            return refused.toAnswer();
        }
    }

    /** One request at a time: two with one key that race must not both be the first. */
    private synchronized Answer replayedOrFirst(
            Route route, ApiRequest request, Token token, String key, Set<Integer> condemned) {
        String scope = token.value() + " " + key;
        Optional<Answer> stored = answers.find(scope, request.fingerprint());
        if (stored.isPresent()) {
            return stored.get();
        }
        // Past the limit it throws, so a 429 is never stored.
        rateLimiter.draw(token.value(), Math.max(1, request.eventNames().size()));
        Answer answer = first(route, request, key, condemned);
        if (condemned.isEmpty()) {
            answers.put(scope, request.fingerprint(), answer);
        }
        return answer;
    }

    private Answer first(Route route, ApiRequest request, String key, Set<Integer> condemned) {
        try {
            return switch (route) {
                case BATCH -> batches.answer(request.requireObject(), key, condemned);
                case ALIAS -> profiles.alias(request.requireObject());
                case ERASE -> profiles.erase(profileId(request), request.requireObject());
            };
        } catch (RefusedException refused) {
            return refused.toAnswer();
        }
    }

    private static String profileId(ApiRequest request) {
        return UriUtils.decode(Route.ERASE.profileId(request), StandardCharsets.UTF_8);
    }

    private RefusedException rateLimited(Duration retryAfter) {
        return new RefusedException(429, "rate_limited", "too many events for this key")
                .withHeader(RateLimiter.RETRY_AFTER, Long.toString(retryAfter.toSeconds()))
                .withHeader(RateLimiter.REMAINING, "0")
                .withHeader(
                        RateLimiter.RESET,
                        Long.toString(clock.instant().plus(retryAfter).getEpochSecond()));
    }

    private static RefusedException unauthenticated() {
        return new RefusedException(401, "unauthenticated", "the token is missing, unknown or revoked");
    }
}
