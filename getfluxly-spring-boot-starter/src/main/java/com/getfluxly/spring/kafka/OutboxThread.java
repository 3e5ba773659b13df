package com.getfluxly.spring.kafka;

import com.getfluxly.transport.NotSentException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread that hands batches over, in their order: Kafka's client blocks while it knows no broker. There is none while there is
 * nothing to do. No more batches wait than the engine has in flight.
 */
final class OutboxThread {

    private static final String NAME = "getfluxly-outbox";
    private static final long IDLE_SECONDS = 60;

    /** What Kafka's client loads by name, such as an interceptor, is the application's. */
    private final @Nullable ClassLoader ofTheApplication =
            Thread.currentThread().getContextClassLoader();

    private final Set<Handover> open = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);

    OutboxThread() {
        executor.allowCoreThreadTimeOut(true);
    }

    /** @throws java.util.concurrent.RejectedExecutionException once it is closed */
    @SuppressWarnings("FutureReturnValueIgnored") // it is only taken off the list
    void run(Handover handover, Runnable task) {
        open.add(handover);
        handover.whenComplete((answer, failure) -> {
            open.remove(handover);
            // Whoever gave it up may come again, and the thread may be held up for long.
            executor.remove(task);
        });
        try {
            executor.execute(task);
        } catch (RuntimeException | Error refused) {
            open.remove(handover);
            throw refused;
        }
        if (executor.isShutdown()) {
            fail(handover);
        }
    }

    /** Waits for a second at most: a thread that makes a client of Kafka's must not do so after its factory is gone. */
    void close() {
        executor.shutdownNow();
        open.forEach(OutboxThread::fail);
        try {
            executor.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(Handover handover) {
        boolean hasBegun = !handover.begin();
        handover.completeExceptionally(
                hasBegun
                        ? new IOException("the outbox was closed before Kafka acknowledged all records")
                        : new NotSentException(null, "the outbox is closed", null));
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, NAME, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ofTheApplication);
        return thread;
    }
}
