package com.getfluxly.sample.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.util.UriUtils;

/** The service: takes a request through the rules of the contract, or through the fault that is switched on. */
final class Api {

    /** Nothing is served there: a client that follows a redirect is seen to. */
    private static final String MOVED_TO = "/moved";

    private final Tokens tokens;
    private final Clock clock;
    private final RateLimiter rateLimiter;
    private final FaultSwitch faults;
    private final Received received;
    private final BatchEndpoint batches;
    private final ProfileEndpoints profiles;

    // Guarded by this.
    private final IdempotencyStore answers;

    Api(Tokens tokens, Clock clock, RateLimiter rateLimiter, FaultSwitch faults, Received received) {
        this.tokens = tokens;
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
        String bucket = tokens.admit(request).map(Token::value).orElse("");
        Outcome outcome = outcome(request).withDefaults(rateLimiter.headers(bucket));
        received.record(request, outcome);
        return outcome;
    }

    /** Forgets all that it ever heard: as after a start, without a fault. */
    synchronized void reset() {
        faults.heal();
        received.reset();
        rateLimiter.clear();
        answers.clear();
    }

    private Outcome outcome(ApiRequest request) {
        try {
            Route route = Route.of(request);
            Optional<Fault> fault = faults.take(route);
            return fault.isPresent() ? underFault(fault.get(), route, request) : process(route, request, Set.of());
        } catch (RefusedException refused) {
            return Outcome.of(refused.toAnswer());
        }
    }

    private Outcome underFault(Fault fault, Route route, ApiRequest request) {
        return switch (fault.mode()) {
            case RESET -> Outcome.lost();
            case SLOW -> process(route, request, Set.of()).after(fault.delay());
            case PROCESS_THEN_DROP -> process(route, request, Set.of()).withoutAnswer();
            case CUT -> process(route, request, Set.of()).cutInTheMiddle();
            case REJECT_ONE -> process(route, request, fault.condemned(request.eventNames()));
            case POISON -> processUnlessPoisoned(fault, route, request);
            case HTML -> Outcome.of(Answer.html(fault.status()));
            case REDIRECTED -> Outcome.of(Answer.redirect(fault.status(), MOVED_TO + request.path()));
            case ALIAS_CONFLICT -> throw conflict(fault.refusal(clock.instant()), request);
            default -> throw fault.refusal(clock.instant());
        };
    }

    /** Names both profiles: the one that was asked for, and one that the other id belongs to already. */
    private static RefusedException conflict(RefusedException refusal, ApiRequest request) {
        String asked =
                request.json().map(body -> body.path("user_id").asString("")).orElse("");
        return refusal.withProfiles(asked, "user_of_another_profile");
    }

    private Outcome processUnlessPoisoned(Fault fault, Route route, ApiRequest request) {
        if (fault.poisons(request.eventNames())) {
            // Alone, so there is nobody else to blame: its client has found it.
            request.onlyEvent().ifPresent(received::condemn);
            // Not a word about which one: finding it is the client's work.
            throw RefusedException.validation("the batch could not be processed");
        }
        return process(route, request, Set.of());
    }

    private Outcome process(Route route, ApiRequest request, Set<Integer> condemned) {
        try {
            Token token = tokens.admit(request).orElseThrow(Api::unauthenticated);
            route.admit(token);
            request.checkContent();
            String key = request.requireIdempotencyKey();
            return replayedOrFirst(route, request, token, key, condemned);
        } catch (RefusedException refused) {
            return Outcome.of(refused.toAnswer());
        }
    }

    /** One request at a time: two with one key that race must not both be the first. */
    private synchronized Outcome replayedOrFirst(
            Route route, ApiRequest request, Token token, String key, Set<Integer> condemned) {
        String scope = token.value() + " " + key;
        Optional<Outcome> replayed = answers.find(scope, request.fingerprint());
        if (replayed.isPresent()) {
            return replayed.get();
        }
        // Past the limit it throws, so a 429 is never stored.
        rateLimiter.draw(token.value(), Math.max(1, request.eventNames().size()));
        Answer answer = first(route, request, key, condemned);
        if (condemned.isEmpty()) {
            answers.put(scope, request.fingerprint(), answer);
        }
        return Outcome.of(answer);
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

    private static RefusedException unauthenticated() {
        return FaultMode.REVOKED.refusal(401);
    }
}
