package com.getfluxly.spring.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Lets partitions rest while the container goes on polling, so that the broker does not take them away. On the clock that nobody sets:
 * the container's own pauses end by the time of day. For any thread.
 */
final class PartitionPauses {

    private final Map<TopicPartition, Future<?>> ends = new ConcurrentHashMap<>();
    private @Nullable ScheduledThreadPoolExecutor timer;
    private volatile @Nullable MessageListenerContainer container;

    synchronized void start(MessageListenerContainer ofThem) {
        forgetAll();
        container = ofThem;
        if (timer == null || timer.isShutdown()) {
            timer = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "getfluxly-relay-timer");
                thread.setDaemon(true);
                return thread;
            });
            timer.setRemoveOnCancelPolicy(true);
            // Now, or not at all: a partition whose pause found no thread would rest for ever.
            timer.prestartCoreThread();
        }
    }

    synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
        }
        forgetAll();
    }

    /** Runs it then, unless it is stopped before. */
    synchronized void later(Runnable task, Duration delay) {
        if (timer != null && !timer.isShutdown()) {
            Future<?> unused = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void forgetAll() {
        ends.values().forEach(end -> end.cancel(false));
        ends.clear();
    }

    /** Before the next poll; a pause that is running is replaced. */
    synchronized void pause(TopicPartition partition, Duration pause) {
        MessageListenerContainer paused = container;
        if (paused == null || timer == null || timer.isShutdown()) {
            return;
        }
        paused.pausePartition(partition);
        Future<?> before =
                ends.put(partition, timer.schedule(() -> resume(partition), pause.toNanos(), TimeUnit.NANOSECONDS));
        if (before != null) {
            before.cancel(false);
        }
    }

    /** It is somebody else's; should it come back, it begins without a pause. */
    synchronized void forget(TopicPartition partition) {
        Future<?> end = ends.remove(partition);
        if (end != null) {
            end.cancel(false);
            resume(partition);
        }
    }

    private void resume(TopicPartition partition) {
        MessageListenerContainer paused = container;
        if (paused != null) {
            paused.resumePartition(partition);
        }
    }
}
