package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.internal.SharedKey.Instance;
import com.getfluxly.internal.SharedKey.Plan;
import com.getfluxly.internal.SharedKey.Telling;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten minutes of a fleet that shares the rate limit of one key. */
@Promise("I66")
class SharedKeySimulationTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private static SharedKey equal(Plan plan, Telling telling, int instances, double load, int maxInFlight) {
        SharedKey key = new SharedKey(plan, telling, 1);
        for (int i = 0; i < instances; i++) {
            key.join(load * plan.perSecond() / instances, maxInFlight);
        }
        return key;
    }

    /** The first has a share, the next one two, the one after that three, and so on. */
    private static SharedKey unequal(Plan plan, Telling telling, int instances, double load) {
        SharedKey key = new SharedKey(plan, telling, 1);
        int shares = instances * (instances + 1) / 2;
        for (int i = 1; i <= instances; i++) {
            key.join(load * plan.perSecond() * i / shares, 1);
        }
        return key;
    }

    private static void assertFair(SharedKey key, Plan plan, int maxInFlight) {
        key.pass(TEN_MINUTES);

        double limit = plan.burst() + (double) plan.perSecond() * TEN_MINUTES.toSeconds();
        double deliverable = Math.min(limit, (double) key.offered());
        double mean = deliverable / key.instances().size();
        assertThat((double) key.delivered())
                .as("what the limit lets pass is used")
                .isBetween(0.9 * deliverable, limit);
        assertThat(key.instances()).allSatisfy(instance -> {
            DeliveryStats stats = instance.stats();
            assertThat((double) stats.delivered())
                    .as("half of the mean, unless it offered less")
                    .isGreaterThan(0.5 * Math.min(mean, (double) instance.offered()));
            assertThat(stats.accepted())
                    .as("nothing is lost")
                    .isEqualTo(stats.delivered() + stats.queued() + stats.inFlight());
            assertThat(instance.refusals)
                    .as("429s: one a second at most, for each that may be in flight")
                    .isLessThan(600 * maxInFlight);
        });
    }

    @ParameterizedTest
    @CsvSource({"3, 1.8, ALL, 1", "3, 1.8, RETRY_AFTER, 16", "10, 1.8, NOTHING, 1"})
    @Promise(value = "I66", mutant = "what does not fit is never cut")
    void freePlan_isSharedFairly(int instances, double load, Telling telling, int maxInFlight) {
        assertFair(equal(Plan.FREE, telling, instances, load, maxInFlight), Plan.FREE, maxInFlight);
    }

    @ParameterizedTest
    @CsvSource({
        "3,  0.8, ALL,         1",
        "3,  1.0, RETRY_AFTER, 1",
        "3,  1.8, RETRY_AFTER, 1",
        "3,  1.0, ALL,         4",
        "3,  1.8, ALL,         4",
        "10, 1.0, RETRY_AFTER, 4",
        "10, 1.8, ALL,         1",
        "10, 1.8, ALL,         16"
    })
    @Tag("thorough")
    void freePlanOtherwise_isSharedFairlyToo(int instances, double load, Telling telling, int maxInFlight) {
        assertFair(equal(Plan.FREE, telling, instances, load, maxInFlight), Plan.FREE, maxInFlight);
    }

    @ParameterizedTest
    @CsvSource({"3, 0.9, ALL", "10, 1.8, RETRY_AFTER"})
    @Tag("thorough")
    void whoOffersLessElsewhere_getsItThroughToo(int instances, double load, Telling telling) {
        whoOffersLess_getsItThrough(instances, load, telling);
    }

    @ParameterizedTest
    @CsvSource("3, 1.8, ALL")
    void whoOffersLess_getsItThrough(int instances, double load, Telling telling) {
        SharedKey key = unequal(Plan.FREE, telling, instances, load);

        assertFair(key, Plan.FREE, 1);

        Instance least = key.instances().get(0);
        assertThat((double) least.stats().delivered()).isGreaterThan(0.8 * Math.min(least.offered(), 10_000));
    }

    @ParameterizedTest
    @CsvSource({
        "3,  0.9, ALL,         1",
        "3,  1.8, ALL,         1",
        "3,  1.8, RETRY_AFTER, 4",
        "10, 1.0, ALL,         1",
        "10, 1.8, ALL,         16",
        "10, 1.8, NOTHING,     1"
    })
    @Tag("thorough")
    void proPlan_isSharedFairly(int instances, double load, Telling telling, int maxInFlight) {
        assertFair(equal(Plan.PRO, telling, instances, load, maxInFlight), Plan.PRO, maxInFlight);
    }

    /** Below the limit nobody is refused for long: what was offered is delivered, but for what has just been tracked. */
    @Test
    void belowTheLimit_everythingIsDelivered() {
        SharedKey key = equal(Plan.FREE, Telling.RETRY_AFTER, 3, 0.8, 1);

        key.pass(TEN_MINUTES);

        assertThat(key.offered() - key.delivered()).isLessThan(3 * 50);
    }

    /** Cutting batches would be the wrong answer to a proxy that counts requests: the fewer are in each, the more it takes. */
    @Test
    void limitThatCountsRequests_doesNotShredTheBatches() {
        Plan plan = new Plan("2 requests a second", 2, 4);
        SharedKey key = new SharedKey(plan, Telling.RETRY_AFTER, 1);
        key.countsRequests = true;
        for (int i = 0; i < 3; i++) {
            key.join(20, 1);
        }

        key.pass(TEN_MINUTES);

        assertThat((double) key.delivered()).isGreaterThan(0.9 * key.offered());
    }

    /** A limit that charges refused requests, too, punishes whoever asks again; what passes is shared all the same. */
    @Test
    @Tag("thorough")
    void refusalsThatCost_areSharedFairlyToo() {
        SharedKey key = equal(Plan.FREE, Telling.RETRY_AFTER, 3, 1.8, 1);
        key.refusalsCost = true;

        key.pass(TEN_MINUTES);

        double mean = key.delivered() / 3.0;
        assertThat(key.instances())
                .allSatisfy(instance ->
                        assertThat((double) instance.stats().delivered()).isGreaterThan(0.5 * mean));
    }
}
