package com.getfluxly.internal.notify;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Leftover;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells listeners what became of events, in order, off every lock and off the delivery thread. For any thread. */
public final class Announcer {

    /** About what an id or an event costs while its notification waits. */
    private static final long EVENT_BYTES = 256;

    private final List<DeliveryListener> listeners;
    private final Callbacks callbacks;
    private final DeliveryLog log;
    private final Anomalies anomalies;
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean closed;

    public Announcer(List<DeliveryListener> listeners, Callbacks callbacks, DeliveryLog log, Anomalies anomalies) {
        this.listeners = listeners;
        this.callbacks = callbacks;
        this.log = log;
        this.anomalies = anomalies;
    }

    /** Events that the service has; their ids are added to what is known of their request. */
    public void delivered(List<EncodedEvent> events, DeliveredBatch.Builder batch) {
        if (!events.isEmpty() && !listeners.isEmpty()) {
            // Not the events: their bytes would wait with a listener that hangs.
            DeliveredBatch delivered = batch.messageIds(ids(events)).build();
            tell(events.size(), events.size() * EVENT_BYTES, listener -> listener.onDelivered(delivered));
        }
    }

    public void rejected(RejectedEvent event) {
        tell(1, EVENT_BYTES + 2L * event.detail().length(), listener -> listener.onRejected(event));
    }

    /** What the final flush left, with one line for all of it. */
    public void dropped(Leftover leftover) {
        int events = leftover.size();
        if (events > 0) {
            int unconfirmed = leftover.sent();
            // One call that takes no room: nothing else is held any more, so the bound of the queue covers these.
            handOver(events, 1, () -> leftover.forEach(event -> tellDropped(event, DropReason.SHUTDOWN)));
            log.warn(
                    Subject.CLOSED,
                    "shut down with " + events + " events undelivered (shutdown): " + (events - unconfirmed)
                            + " never sent, " + unconfirmed + " unconfirmed");
        }
    }

    /** Events that had to go for newer ones. */
    public void evicted(List<EncodedEvent> events) {
        if (!events.isEmpty()) {
            events.forEach(event ->
                    handOver(1, EVENT_BYTES + event.size(), () -> tellDropped(event, DropReason.QUEUE_OVERFLOW)));
            log.warn(Subject.DROPPED, "the queue is full: the oldest events are dropped");
        }
    }

    /** A new event that was not taken. After the end there is nobody left to tell, which is no loss. */
    void refused(DroppedEvent event) {
        if (!closed) {
            tell(1, EVENT_BYTES, listener -> listener.onDropped(event));
        }
    }

    public void requested(RequestReport report) {
        tell(1, EVENT_BYTES, listener -> listener.onRequest(report));
    }

    /** The last chance to hear of notifications that were lost. */
    public void close() {
        if (lost.get() > 0) {
            handOver(0, 1, () -> {});
        }
        closed = true;
    }

    private void tell(int notifications, long bytes, Consumer<DeliveryListener> what) {
        handOver(notifications, bytes, () -> tellAll(what));
    }

    private void handOver(int notifications, long bytes, Runnable telling) {
        if (!listeners.isEmpty() && !callbacks.post(bytes, () -> tellAfterLosses(telling))) {
            lost.addAndGet(notifications);
            anomalies.count(Anomaly.NOTIFICATION_LOST, notifications);
        }
    }

    // ---- in a callback ----------------------------------------------------------------------------------------------

    private void tellAfterLosses(Runnable telling) {
        long missed = lost.getAndSet(0);
        if (missed > 0) {
            tellAll(listener -> listener.onNotificationsLost(missed));
        }
        telling.run();
    }

    private void tellDropped(EncodedEvent event, DropReason reason) {
        DroppedEvent dropped = DroppedEvent.builder()
                .messageId(event.messageId())
                .eventName(event.name())
                .reason(reason)
                .sent(event.wasSent())
                .build();
        tellAll(listener -> listener.onDropped(dropped));
    }

    private void tellAll(Consumer<DeliveryListener> what) {
        for (DeliveryListener listener : listeners) {
            tellOne(listener, what);
        }
    }

    private void tellOne(DeliveryListener listener, Consumer<DeliveryListener> what) {
        try {
            what.accept(listener);
        } catch (Throwable failed) {
            anomalies.count(Anomaly.LISTENER_ERROR);
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
