package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches when requests leave, and knows how soon one may, and how long the engine may wait at most. */
final class PaceOracle {

    private static final Duration INITIAL_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(60);

    /** A probe interval and a quarter: nothing that a service of these tests asks for takes longer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(75);

    private final Clock clock;
    private int failures;
    private boolean parked;
    private long lastFailure;
    private @Nullable Long pausedUntil;
    private boolean somebodyWaits;
    private boolean mayProbeAtOnce;
    private int requests;
    private int idleSteps;
    private final Set<ByteBuffer> takenWithoutAWord = new HashSet<>();

    PaceOracle(Clock clock) {
        this.clock = clock;
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
        } else if (wait != Long.MAX_VALUE && wait != Dispatcher.DONE) {
            assertThat(Duration.ofNanos(wait)).as("I23: no endless wait").isBetween(Duration.ofNanos(1), LONGEST_WAIT);
        }
    }

    void request() {
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
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        boolean parks = answer.status() == 401 || answer.status() == 307 || body.startsWith("<html>");
        boolean fails = answer.status() >= 500 || answer.status() == 429 || isFirstEmptySuccess(request, answer);
        if (parks || fails) {
            failed(parks);
        } else {
            failures = 0;
            parked = false;
        }
    }

    /** The second one under the same bytes is believed. */
    private boolean isFirstEmptySuccess(TransportRequest request, TransportResponse answer) {
        return answer.status() == 202
                && answer.body().length == 0
                && takenWithoutAWord.add(ByteBuffer.wrap(request.body()));
    }

    void lost() {
        pausedUntil = null;
        failed(false);
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
}
