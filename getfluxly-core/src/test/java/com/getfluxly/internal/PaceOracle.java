package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.send.Steps;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Watches when requests leave, and knows how soon one may, and how long the engine may wait at most. */
final class PaceOracle {

    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(60);

    /** A probe interval and a quarter: nothing that a service of these tests asks for takes longer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(75);

    private final Clock clock;
    private final int maxInFlight;
    private int onWire;
    private int failures;
    private boolean parked;
    private long lastFailure;
    private @Nullable Long pausedUntil;
    private boolean somebodyWaits;
    private boolean mayProbeAtOnce;
    private int requests;
    private int idleSteps;
    private final Set<ByteBuffer> takenWithoutAWord = new HashSet<>();

    /** The most requests that were on the wire at once. */
    int peak;

    private final Blame blame;

    /** Answers to requests that were sent before another failed. */
    int overtaken;

    /**
     * @param held how many events are not settled
     * @param isSettled whether an id belongs to one that is
     */
    PaceOracle(Clock clock, LongSupplier held, Predicate<String> isSettled) {
        this(clock, held, isSettled, 1);
    }

    PaceOracle(Clock clock, LongSupplier held, Predicate<String> isSettled, int maxInFlight) {
        this.clock = clock;
        this.blame = new Blame(held, isSettled);
        this.maxInFlight = maxInFlight;
    }

    /** How things stood when a request left. */
    record Departure(int failures) {}

    /** A request leaves while others may be on the wire. */
    Departure departs(TransportRequest request) {
        assertThat(onWire).as("at most so many at once").isLessThan(maxInFlight);
        assertThat(failures == 0 || onWire == 0)
                .as("I26: a service that is down gets one at a time")
                .isTrue();
        request(request);
        onWire++;
        peak = Math.max(peak, onWire);
        return new Departure(failures);
    }

    /** What came back of one of them: the longest pause wins, and what was sent before a failure tells no more of it. */
    void answered(Departure departure, TransportRequest request, TransportResponse answer, @Nullable Duration pause) {
        onWire--;
        Long before = pausedUntil;
        boolean wasParked = parked;
        boolean late = failures > departure.failures();
        if (!late) {
            answered(request, answer, pause);
        } else {
            overtaken++;
            pausedUntil = pause == null ? null : Long.valueOf(clock.nanos() + pause.toNanos());
            isFirstEmptySuccess(request, answer);
            if (parks(answer) && !wasParked) {
                failed(true);
            }
        }
        if (before != null && (pausedUntil == null || before - pausedUntil > 0)) {
            pausedUntil = before;
        }
    }

    /** Nothing came back of one of them. */
    void lost(Departure departure, TransportRequest request) {
        onWire--;
        if (failures > departure.failures()) {
            overtaken++;
        } else if (!blame.isOwn(request, failures)) {
            failed(false);
        }
    }

    /** Somebody waits for delivery from now on: such a caller gets the waits of a round of his own, and one probe. */
    void flush() {
        somebodyWaits = true;
        mayProbeAtOnce = true;
    }

    void step(long wait) {
        if (wait == 0) {
            idleSteps++;
            assertThat(idleSteps)
                    .as("I23: a step without a wait sends a request")
                    .isEqualTo(requests);
        } else if (wait != Long.MAX_VALUE && wait != Steps.DONE) {
            assertThat(Duration.ofNanos(wait)).as("I23: no endless wait").isBetween(Duration.ofNanos(1), LONGEST_WAIT);
        }
    }

    void request(TransportRequest request) {
        blame.departs(request, failures);
        requests++;
        long now = clock.nanos();
        if (pausedUntil != null) {
            assertThat(now - pausedUntil).as("I28: nothing during a pause").isNotNegative();
        }
        if (failures == 0) {
            return;
        }
        Duration waited = Duration.ofNanos(now - lastFailure);
        if (!parked) {
            assertThat(waited).as("I25, I26: one request per wait").isGreaterThanOrEqualTo(shortestBackoff());
        } else if (mayProbeAtOnce) {
            mayProbeAtOnce = false;
            assertThat(waited).as("I26").isGreaterThanOrEqualTo(jittered(INITIAL_BACKOFF));
        } else {
            assertThat(waited).as("I27: one probe per interval").isGreaterThanOrEqualTo(PROBE_INTERVAL);
        }
    }

    /**
     * What came back.
     *
     * @param pause what it asked for, or null
     */
    void answered(TransportRequest request, TransportResponse answer, @Nullable Duration pause) {
        pausedUntil = pause == null ? null : Long.valueOf(clock.nanos() + pause.toNanos());
        boolean parks = parks(answer);
        boolean fails = answer.status() >= 500 || answer.status() == 429 || isFirstEmptySuccess(request, answer);
        if (parks || fails) {
            boolean isAboutUs = answer.status() == 401 || answer.status() == 429 || answer.status() == 202;
            if (isAboutUs || !blame.isOwn(request, failures)) {
                failed(parks);
            }
        } else {
            blame.forget(request);
            if (answer.status() == 202) {
                blame.passed();
            }
            failures = 0;
            parked = false;
        }
    }

    private static boolean parks(TransportResponse answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        return answer.status() == 401 || answer.status() == 307 || body.startsWith("<html>");
    }

    /** The second one under the same bytes is believed. */
    private boolean isFirstEmptySuccess(TransportRequest request, TransportResponse answer) {
        return answer.status() == 202
                && answer.body().length == 0
                && takenWithoutAWord.add(ByteBuffer.wrap(request.body()));
    }

    void lost(TransportRequest request) {
        pausedUntil = null;
        if (!blame.isOwn(request, failures)) {
            failed(false);
        }
    }

    private void failed(boolean parks) {
        failures++;
        parked = parks;
        lastFailure = clock.nanos();
        // Whoever waits has been told that it is parked.
        mayProbeAtOnce &= !parks;
    }

    private Duration shortestBackoff() {
        Duration exact = INITIAL_BACKOFF;
        for (int i = 1; i < failures && !somebodyWaits && exact.compareTo(MAX_BACKOFF) < 0; i++) {
            exact = exact.multipliedBy(2);
        }
        return jittered(exact.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : exact);
    }

    private static Duration jittered(Duration exact) {
        return exact.multipliedBy(3).dividedBy(4);
    }

    /** Told from outside whether a failure is the batch's own: events that failed often while others went through. */
    private static final class Blame {

        private final Map<String, Integer> failures = new HashMap<>();
        private final Set<String> seen = new HashSet<>();
        private final Set<String> triedBeside = new HashSet<>();
        private final Map<String, Integer> passesBefore = new HashMap<>();
        private final LongSupplier held;
        private final Predicate<String> isSettled;
        private int passes;

        Blame(LongSupplier held, Predicate<String> isSettled) {
            this.isSettled = isSettled;
            this.held = held;
        }

        void departs(TransportRequest request, int failuresOfTheService) {
            List<String> ids = ScriptedTransport.messageIds(request);
            boolean isNew = seen.addAll(ids);
            if (isNew && ids.size() == 1 && failuresOfTheService > 0) {
                triedBeside.addAll(ids);
            }
        }

        void passed() {
            passes++;
        }

        /** It was answered with something that is no failure. */
        void forget(TransportRequest request) {
            ScriptedTransport.messageIds(request).forEach(failures::remove);
        }

        boolean isOwn(TransportRequest request, int failuresOfTheService) {
            List<String> ids = ScriptedTransport.messageIds(request);
            int least = triedBeside.containsAll(ids) ? 1 : 3;
            failures.keySet().removeIf(isSettled);
            boolean alone = failures.size() >= held.getAsLong();
            boolean own = failuresOfTheService == 0
                    && ids.stream()
                            .allMatch(id -> failures.getOrDefault(id, 0) >= least
                                    && (alone || passesBefore.getOrDefault(id, 0) < passes));
            ids.forEach(id -> failures.merge(id, 1, Integer::sum));
            ids.forEach(id -> passesBefore.put(id, passes));
            return own;
        }
    }
}
