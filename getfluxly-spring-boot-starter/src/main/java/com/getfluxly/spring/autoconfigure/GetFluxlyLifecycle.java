package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Delivers what is held when the application stops, within a time of its own: Spring's limit per phase does not end a
 * call of {@link #stop()}. The clients stay open, since the same instance may be started again (test contexts are paused),
 * and since beans may still track while they are destroyed. What has just failed is left to the closing of the clients: a
 * suite of tests that cannot reach the service would pay for retries with each switch of its context.
 */
final class GetFluxlyLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GetFluxlyLifecycle.class);

    /** How often it is seen that delivery fails: before the first retry, which comes after 375 ms. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Supplier<? extends Collection<? extends GetFluxlyClient>> clients;
    private final Duration atMost;
    private volatile boolean running;

    /** @param clients asked for when the application stops */
    GetFluxlyLifecycle(Supplier<? extends Collection<? extends GetFluxlyClient>> clients, Duration atMost) {
        this.clients = clients;
        this.atMost = atMost;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        try {
            drain();
        } finally {
            running = false;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return GetFluxlyAutoConfiguration.LIFECYCLE_PHASE;
    }

    /** One time for all of them: the others deliver while one is waited for. */
    private void drain() {
        long deadline = System.nanoTime() + atMost.toNanos();
        Collection<? extends GetFluxlyClient> drained = clients.get();
        if (drained.size() > 1) {
            drained.forEach(client -> attempt(client, one -> one.flush(Duration.ZERO)));
        }
        drained.forEach(client -> attempt(client, one -> drain(one, deadline)));
    }

    private void drain(GetFluxlyClient client, long deadline) {
        long pending;
        long left;
        do {
            if (isFailing(client)) {
                log.warn("Delivery was failing on stop, events are still held, and closing the client tries once more");
                return;
            }
            left = deadline - System.nanoTime();
            FlushResult result = client.flush(Duration.ofNanos(Math.min(Math.max(0, left), LOOK.toNanos())));
            // A mock in a test answers null, and its context is stopped often.
            pending = result == null ? 0 : result.pending();
        } while (pending > 0 && left > LOOK.toNanos() && !isInterrupted());
        if (pending > 0) {
            warnOf(pending);
        }
    }

    private void warnOf(long pending) {
        if (isInterrupted()) {
            log.warn(
                    "Delivery on stop was interrupted; events still held: {}. Closing the client delivers them",
                    pending);
        } else {
            log.warn("Delivery on stop ended after {}; events still held: {}", atMost, pending);
        }
    }

    /** Then no flush waits any more, and only the closing of a client does. */
    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    /** With something in its hands; a pause that the service asked for is no failure. */
    private static boolean isFailing(GetFluxlyClient client) {
        DeliveryStats stats = client.stats();
        return stats != null
                && stats.queued() + stats.inFlight() > 0
                && (stats.state() == DeliveryState.BACKING_OFF || stats.state() == DeliveryState.PARKED);
    }

    private static void attempt(GetFluxlyClient client, Consumer<GetFluxlyClient> step) {
        try {
            step.accept(client);
        } catch (GetFluxlyException undelivered) {
            log.warn("Delivery on stop failed, events are still held: {}", undelivered.getMessage());
        } catch (RuntimeException unexpected) {
            log.warn("Delivery on stop failed, events are still held", unexpected);
        }
    }
}
