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
 * the container's own pauses end by the time of day.
 */
final class PartitionPauses {

    private final Map<TopicPartition, Future<?>> ends = new ConcurrentHashMap<>();
    private @Nullable ScheduledThreadPoolExecutor timer;
    private @Nullable MessageListenerContainer container;
    private volatile boolean isStopping;

    synchronized void start(MessageListenerContainer ofThem) {
        isStopping = false;
        container = ofThem;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "getfluxly-relay-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Tells the relay to come to an end between two requests. */
    void stopping() {
        isStopping = true;
    }

    boolean isStopping() {
        return isStopping;
    }

    synchronized void stop() {
        isStopping = true;
        if (timer != null) {
            timer.shutdownNow();
        }
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
