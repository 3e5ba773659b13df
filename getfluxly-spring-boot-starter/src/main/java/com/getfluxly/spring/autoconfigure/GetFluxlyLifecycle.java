package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.GetFluxlyException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Delivers what is held when the application stops, within a time of its own: Spring's limit per phase does not end a
 * call of {@link #stop()}. The client stays open, since the same instance may be started again (test contexts are paused),
 * and since beans may still track while they are destroyed.
 */
final class GetFluxlyLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GetFluxlyLifecycle.class);

    private final GetFluxlyClient client;
    private final Duration atMost;
    private volatile boolean running;

    GetFluxlyLifecycle(GetFluxlyClient client, Duration atMost) {
        this.client = client;
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

    private void drain() {
        try {
            FlushResult result = client.flush(atMost);
            // A mock in a test answers null, and its context is stopped often.
            if (result != null && result.pending() > 0) {
                log.warn("{} events are still held after {} of delivery on stop", result.pending(), atMost);
            }
        } catch (GetFluxlyException undelivered) {
            log.warn("Delivery on stop failed, events are still held: {}", undelivered.getMessage());
        } catch (RuntimeException unexpected) {
            log.warn("Delivery on stop failed, events are still held", unexpected);
        }
    }
}
