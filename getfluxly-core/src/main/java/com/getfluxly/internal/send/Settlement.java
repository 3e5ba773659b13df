package com.getfluxly.internal.send;

import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends events and passes the news to the listeners in one step, so that a close cannot come in between. For the delivery thread,
 * and for the thread that closes.
 */
public final class Settlement {

    private final EventQueue queue;
    private final Announcer announcer;
    private final DeliveryLog log;

    /** Held from the settling of events until it is handed to the listeners. */
    private final ReentrantLock lock = new ReentrantLock();

    public Settlement(EventQueue queue, Announcer announcer, DeliveryLog log) {
        this.queue = queue;
        this.announcer = announcer;
        this.log = log;
    }

    /**
     * Ends the given events: rejected those that have an entry, delivered all others.
     *
     * @param batch what is known of their request, for the listeners
     * @param onceEnded run as soon as they are, before anybody hears of it
     */
    void settle(
            List<EncodedEvent> events,
            Map<EncodedEvent, RejectedEvent> rejections,
            DeliveredBatch.Builder batch,
            Runnable onceEnded) {
        lock.lock();
        try {
            List<EncodedEvent> ended = queue.settle(events, rejections);
            onceEnded.run();
            // At once: they are settled, so nobody else would tell.
            if (rejections.isEmpty()) {
                announcer.delivered(ended, batch);
            } else {
                announcer.delivered(without(rejections, ended), batch);
                ended.stream().map(rejections::get).filter(Objects::nonNull).forEach(this::reportRejection);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends an event that the delivery breaks off at.
     *
     * @param onceEnded run as soon as it is, before anybody hears of it
     */
    void drop(EncodedEvent poison, Runnable onceEnded) {
        lock.lock();
        try {
            boolean ended = queue.drop(poison, DropReason.POISON);
            onceEnded.run();
            if (ended) {
                announcer.poisoned(poison);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends those that have become too old, but for those that had to go before. */
    void expire(List<EncodedEvent> old) {
        lock.lock();
        try {
            announcer.expired(queue.expire(old));
        } finally {
            lock.unlock();
        }
    }

    /**
     * The end of the final flush, by the delivery thread or by a caller who cannot wait for it any longer. Whoever waits is let
     * go only when everything has been handed to the listeners, since their thread ends next.
     */
    void finish() {
        lock.lock();
        try {
            announcer.dropped(queue.giveUp());
            queue.markClosed();
        } finally {
            lock.unlock();
        }
    }

    private static List<EncodedEvent> without(Map<EncodedEvent, ?> rejections, List<EncodedEvent> ended) {
        return ended.stream().filter(event -> !rejections.containsKey(event)).toList();
    }

    private void reportRejection(RejectedEvent event) {
        announcer.rejected(event);
        // Of a closed list: what the service calls it may hold anything.
        String code = ErrorCode.of(event.code()).map(ErrorCode::code).orElse("other");
        log.lost(
                Subject.REJECTED, code, () -> "the service rejected an event " + event.eventName() + ": " + code, null);
    }
}
