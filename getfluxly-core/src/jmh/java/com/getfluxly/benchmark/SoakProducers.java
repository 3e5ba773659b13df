package com.getfluxly.benchmark;

import com.getfluxly.GetFluxlyClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that track at a steady rate, faster than the service answers, and keep accounts of their own. */
final class SoakProducers {

    private static final int THREADS = 2;
    private static final int PER_SECOND = 20_000;
    /** Some events are large, so that the bytes run out before the count does. */
    private static final int EACH_LARGE = 100;

    private static final String LARGE = "x".repeat(20_000);
    /** Some are refused, so that there is something to count. */
    private static final int EACH_INVALID = 1_000;

    private static final long PATIENCE_SECONDS = 30;

    private final GetFluxlyClient client;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();

    SoakProducers(GetFluxlyClient client) {
        this.client = client;
    }

    void start(double seconds) {
        for (int i = 0; i < THREADS; i++) {
            Thread producer = new Thread(() -> Pace.resting(PER_SECOND).run(seconds, this::trackNext), "producer-" + i);
            producer.start();
            threads.add(producer);
        }
    }

    /** Whether all came to their end. */
    boolean join() throws InterruptedException {
        boolean ended = true;
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            ended &= !thread.isAlive();
        }
        return ended;
    }

    /** How many calls of {@code track()} there were. */
    long calls() {
        return calls.get();
    }

    /** How many of them returned true. */
    long taken() {
        return taken.get();
    }

    /** What the first call threw that threw anything, or null. */
    @Nullable Throwable thrown() {
        return thrown.get();
    }

    private void trackNext() {
        long call = calls.incrementAndGet();
        try {
            if (track(call)) {
                taken.incrementAndGet();
            }
        } catch (Throwable any) {
            thrown.compareAndSet(null, any);
        }
    }

    private boolean track(long call) {
        if (call % EACH_INVALID == 0) {
            return client.track("", SampleEvents.WHO, SampleEvents.properties());
        }
        if (call % EACH_LARGE == 1) {
            return client.track(SampleEvents.NAME, SampleEvents.WHO, Map.of("large", LARGE));
        }
        return Clients.track(client);
    }
}
