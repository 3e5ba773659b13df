package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fifty clients that lost the service at the same moment, and get it back at the same moment. */
class FleetSimulationTest {

    private static final int CLIENTS = 50;
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    private static final Duration TICK = Duration.ofMillis(50);

    private final List<EngineRig> fleet = new ArrayList<>();
    private final List<Duration> arrivals = new ArrayList<>();
    private boolean down = true;
    private Duration now = Duration.ZERO;

    @Test
    @Promise("I26")
    void recovery_spreadsOverTheBackoff_insteadOfPeaking() {
        assertRecoverySpreads(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5})
    @Tag("thorough")
    void recoveryOfOtherFleets_spreadsToo(long seed) {
        assertRecoverySpreads(seed);
    }

    private void assertRecoverySpreads(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < CLIENTS; i++) {
            EngineRig rig = new EngineRig();
            rig.random = random::nextDouble;
            rig.service.always(this::answer);
            fleet.add(rig);
            rig.trackMany(300);
        }
        pass(OUTAGE);
        int requestsInTheOutage = arrivals.size();
        down = false;
        arrivals.clear();
        pass(Duration.ofSeconds(40));

        assertThat(fleet).allMatch(rig -> rig.stats().delivered() == 300);
        assertThat((double) peakPerSecond()).isLessThanOrEqualTo(3 * meanPerSecond());
        // 10 minutes at one probe per 30 s (and a few at the start) for each client: no storm while it lasts either.
        assertThat(requestsInTheOutage).isBetween(CLIENTS * 20, CLIENTS * 32);
    }

    private void pass(Duration duration) {
        for (Duration end = now.plus(duration); now.compareTo(end) < 0; now = now.plus(TICK)) {
            fleet.forEach(rig -> rig.pass(TICK));
        }
    }

    private TransportResponse answer(TransportRequest request) {
        arrivals.add(now);
        return ScriptedTransport.json(down ? 503 : 202, down ? "" : "{}");
    }

    private double meanPerSecond() {
        Duration first = arrivals.get(0);
        Duration last = arrivals.get(arrivals.size() - 1);
        return arrivals.size() / Math.max(1.0, last.minus(first).toMillis() / 1_000.0);
    }

    /** The most arrivals in any second, wherever it begins. */
    private int peakPerSecond() {
        return arrivals.stream()
                .mapToInt(from -> (int) arrivals.stream()
                        .filter(at -> at.compareTo(from) >= 0 && at.minus(from).compareTo(Duration.ofSeconds(1)) < 0)
                        .count())
                .max()
                .orElse(0);
    }
}
