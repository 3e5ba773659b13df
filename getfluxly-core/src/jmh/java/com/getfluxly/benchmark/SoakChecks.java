package com.getfluxly.benchmark;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryStats;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What has to hold of a soaked client. Remembers what did not, so that one fault does not hide the next. */
final class SoakChecks {

    private static final double MOST_GROWTH = 1.10;
    /** Connections and threads come and go with faults, but only so many. */
    private static final int SPARE = 5;

    private final Set<String> failed = new LinkedHashSet<>();
    private long checked;
    private long greatestQueue;
    private String drift = "";

    void that(String rule, boolean holds) {
        checked++;
        if (!holds) {
            failed.add(rule);
        }
    }

    /** What holds at every moment. */
    void snapshot(DeliveryStats stats) {
        greatestQueue = Math.max(greatestQueue, stats.queuedBytes());
        that("queued bytes stay within the bound", stats.queuedBytes() <= SoakRun.MAX_QUEUE_BYTES);
        equal("offered = accepted + refused", stats.offered(), stats.accepted() + stats.refused());
        equal(
                "accepted = delivered + rejected + dropped + queued + inFlight",
                stats.accepted(),
                stats.delivered() + stats.rejected() + stats.dropped() + stats.queued() + stats.inFlight());
    }

    /** What holds when all is over. */
    void accounts(DeliveryStats stats, SoakProducers producers, SoakListener listener) {
        that("nothing is thrown, not " + producers.thrown(), producers.thrown() == null);
        equal("calls = offered", producers.calls(), stats.offered());
        equal("calls that returned true = accepted", producers.taken(), stats.accepted());
        equal(
                "accepted = delivered + rejected + dropped",
                stats.accepted(),
                stats.delivered() + stats.rejected() + stats.dropped());
        equal("interruptions of the delivery", 0, anomalies(stats, Anomaly.DELIVERY_INTERRUPTED));
        equal("errors of listeners", 0, anomalies(stats, Anomaly.LISTENER_ERROR));
        listener(stats, listener);
    }

    /** Which notifications were lost is told to nobody; how many is, so only the sums can be compared then. */
    private void listener(DeliveryStats stats, SoakListener listener) {
        equal("lost by the listener's count", anomalies(stats, Anomaly.NOTIFICATION_LOST), listener.lost());
        equal(
                "all notifications, heard or lost",
                stats.delivered() + stats.rejected() + stats.dropped() + stats.refused() + stats.requests(),
                listener.delivered()
                        + listener.rejected()
                        + listener.dropped()
                        + listener.refused()
                        + listener.requests()
                        + listener.lost());
        heard("delivered", stats.delivered(), listener.delivered(), listener.lost());
        heard("rejected", stats.rejected(), listener.rejected(), listener.lost());
        heard("dropped", stats.dropped(), listener.dropped(), listener.lost());
        heard("refused", stats.refused(), listener.refused(), listener.lost());
        heard("requests", stats.requests(), listener.requests(), listener.lost());
    }

    /** The end beside the beginning, which is after the first fault: classes, threads and buffers are there by then. */
    void drift(List<SoakSample> all, double warmUpSeconds) {
        List<SoakSample> samples =
                all.stream().filter(sample -> sample.second() >= warmUpSeconds).toList();
        int third = samples.size() / 3;
        that("there are samples to compare", third > 0);
        if (third == 0) {
            return;
        }
        List<SoakSample> first = samples.subList(0, third);
        List<SoakSample> last = samples.subList(samples.size() - third, samples.size());
        double before = Median.of(first, SoakSample::heap);
        double after = Median.of(last, SoakSample::heap);
        drift = Report.format("heap after a collection %,.0f in the first third, %,.0f in the last", before, after);
        that("no growth: " + drift, after <= before * MOST_GROWTH);
        that(
                "threads do not add up",
                Median.of(last, SoakSample::threads) <= Median.of(first, SoakSample::threads) + SPARE);
        that("files do not add up", Median.of(last, SoakSample::files) <= Median.of(first, SoakSample::files) + SPARE);
    }

    long greatestQueue() {
        return greatestQueue;
    }

    /** In one line. */
    String held() {
        return checked + " checks, " + drift;
    }

    void throwIfAnyFailed() {
        if (!failed.isEmpty()) {
            throw new IllegalStateException("the soak failed: " + String.join("; ", failed));
        }
    }

    private void heard(String what, long counted, long heard, long lost) {
        that(
                what + ": counted " + counted + ", heard " + heard + ", lost " + lost,
                heard <= counted && counted <= heard + lost);
    }

    private void equal(String rule, long expected, long actual) {
        that(rule + ": " + expected + " and " + actual, expected == actual);
    }

    private static long anomalies(DeliveryStats stats, Anomaly kind) {
        return Objects.requireNonNull(stats.anomalies().get(kind));
    }
}
