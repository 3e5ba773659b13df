package com.getfluxly.internal;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.DeliveryLog.Subject;
import com.getfluxly.internal.EventQueue.Leftover;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells listeners what became of events, in order, off every lock and off the delivery thread. For any thread. */
final class Announcer {

    private final List<DeliveryListener> listeners;
    private final Callbacks callbacks;
    private final DeliveryLog log;
    private final AtomicLong lost = new AtomicLong();

    Announcer(List<DeliveryListener> listeners, Callbacks callbacks, DeliveryLog log) {
        this.listeners = listeners;
        this.callbacks = callbacks;
        this.log = log;
    }

    void delivered(List<EncodedEvent> events) {
        if (!events.isEmpty() && !listeners.isEmpty()) {
            // Not the events: their bytes would wait with a listener that hangs.
            List<String> ids = ids(events);
            tell(ids.size(), listener -> listener.onDelivered(ids));
        }
    }

    void rejected(RejectedEvent event) {
        tell(1, listener -> listener.onRejected(event));
    }

    /** What the final flush left, with one line for all of it. */
    void dropped(Leftover leftover) {
        dropped(leftover.sent(), DropReason.SHUTDOWN, true);
        dropped(leftover.unsent(), DropReason.SHUTDOWN, false);
        int unsent = leftover.unsent().size();
        int unconfirmed = leftover.sent().size();
        if (unsent + unconfirmed > 0) {
            log.warn(
                    Subject.CLOSED,
                    "shut down with " + (unsent + unconfirmed) + " events undelivered (shutdown): " + unsent
                            + " never sent, " + unconfirmed + " unconfirmed");
        }
    }

    /** Events that had to go for newer ones. */
    void evicted(List<EncodedEvent> events) {
        if (!events.isEmpty()) {
            dropped(events, DropReason.QUEUE_OVERFLOW, false);
            log.warn(Subject.DROPPED, "the queue is full: the oldest events are dropped");
        }
    }

    private void dropped(List<EncodedEvent> events, DropReason reason, boolean sent) {
        for (EncodedEvent event : events) {
            dropped(new DroppedEvent(event.messageId(), event.name(), reason, sent));
        }
    }

    void dropped(DroppedEvent event) {
        tell(1, listener -> listener.onDropped(event));
    }

    void requested(RequestReport report) {
        tell(1, listener -> listener.onRequest(report));
    }

    private void tell(int weight, Consumer<DeliveryListener> what) {
        if (listeners.isEmpty()) {
            return;
        }
        if (!callbacks.post(weight, () -> tellAll(what))) {
            lost.incrementAndGet();
        }
    }

    private void tellAll(Consumer<DeliveryListener> what) {
        long missed = lost.getAndSet(0);
        for (DeliveryListener listener : listeners) {
            if (missed > 0) {
                tellOne(listener, each -> each.onNotificationsLost(missed));
            }
            tellOne(listener, what);
        }
    }

    private void tellOne(DeliveryListener listener, Consumer<DeliveryListener> what) {
        try {
            what.accept(listener);
        } catch (Throwable failed) {
            // Not its message: it may hold what the listener was told.
            log.warn(
                    Subject.LISTENER,
                    "a delivery listener failed: " + failed.getClass().getName());
        }
    }

    private static List<String> ids(List<EncodedEvent> events) {
        return events.stream().map(EncodedEvent::messageId).toList();
    }
}
