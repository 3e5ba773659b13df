package com.getfluxly.internal.notify;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.base.Counted;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Leftover;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Tells listeners the outcomes of events, in order, without a lock and not on the delivery thread. For any thread. */
public final class Announcer {

    /** About what an id or an event costs while its notification waits. */
    private static final long EVENT_BYTES = 256;

    private final List<DeliveryListener> listeners;
    private final Callbacks callbacks;
    private final DeliveryLog log;
    private final Anomalies anomalies;
    /** Lost since listeners were last told of losses. */
    private final AtomicLong lost = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    /** Handed over, and not told to everybody yet. */
    private long untold;

    private boolean over;

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
        log.end();
        int events = leftover.size();
        if (events > 0) {
            int unconfirmed = leftover.sent();
            // One call that needs no room: nothing else is held any more, so the bound of the queue covers these.
            handOver(events, Callbacks.LAST, () -> leftover.forEach(event -> tellDropped(event, DropReason.SHUTDOWN)));
            log.loss("shut down with " + Counted.events(events) + " undelivered (shutdown): " + (events - unconfirmed)
                    + " never sent, " + unconfirmed + " unconfirmed" + lastFailure());
        }
    }

    private String lastFailure() {
        String trouble = log.states().trouble();
        return trouble == null ? "" : "; last failure: " + trouble;
    }

    /** Events were dropped for newer ones. These were in memory; events that were only on disk are not known here. */
    public void evicted(List<EncodedEvent> events) {
        if (events.isEmpty()) {
            logEvicted();
        } else {
            events.forEach(this::evicted);
        }
    }

    private void evicted(EncodedEvent event) {
        handOver(1, EVENT_BYTES + event.size(), () -> tellDropped(event, DropReason.QUEUE_OVERFLOW));
        logEvicted();
    }

    /** This event interrupts the delivery each time that it is tried. */
    public void poisoned(EncodedEvent event) {
        handOver(1, EVENT_BYTES + event.size(), () -> tellDropped(event, DropReason.POISON));
        log.warn(Subject.LOST, "dropped an event: it interrupts the delivery each time that it is tried (poison)");
    }

    /** These were in memory; what is read from disk and too old is only counted. */
    public void expired(List<EncodedEvent> events) {
        events.forEach(event -> handOver(1, EVENT_BYTES + event.size(), () -> tellDropped(event, DropReason.EXPIRED)));
        if (!events.isEmpty()) {
            log.warn(Subject.LOST, "dropped " + Counted.events(events.size()) + ": older than spoolMaxAge (expired)");
        }
    }

    private void logEvicted() {
        log.lost(
                Subject.DROPPED,
                DropReason.QUEUE_OVERFLOW.code(),
                () -> "the queue is full: the oldest events are dropped",
                null);
    }

    /** A new event that was refused. After the end, there is no listener to tell; this does not count as a lost notification. */
    void refused(DroppedEvent event) {
        if (!closed) {
            tell(1, EVENT_BYTES, listener -> listener.onDropped(event));
        }
    }

    public void requested(RequestReport report) {
        tell(1, EVENT_BYTES, listener -> listener.onRequest(report));
    }

    /**
     * Tells the waiting notifications, for at most this time, and lost ones last. After that, nothing is told, and the rest is
     * counted. An event counts, too, if not every listener has heard of it.
     */
    public void close(long nanos) {
        if (lost.get() > 0) {
            handOver(0, Callbacks.LAST, () -> {});
        }
        closed = true;
        callbacks.close(nanos);
        countUntold();
    }

    private void countUntold() {
        long untoldForGood;
        lock.lock();
        try {
            over = true;
            untoldForGood = untold;
            untold = 0;
        } finally {
            lock.unlock();
        }
        anomalies.count(Anomaly.NOTIFICATION_LOST, untoldForGood);
    }

    private void tell(int notifications, long bytes, Consumer<DeliveryListener> what) {
        handOver(notifications, bytes, () -> tellAll(notifications, what));
    }

    private void handOver(int notifications, long bytes, Runnable telling) {
        if (listeners.isEmpty()) {
            return;
        }
        if (!promise(notifications)) {
            anomalies.count(Anomaly.NOTIFICATION_LOST, notifications);
        } else if (!callbacks.post(bytes, () -> tellAfterLosses(telling)) && takeBack(notifications)) {
            lost.addAndGet(notifications);
            anomalies.count(Anomaly.NOTIFICATION_LOST, notifications);
        }
    }

    /** Before it is handed over, since it may be told at once. False after the end. */
    private boolean promise(int notifications) {
        lock.lock();
        try {
            untold += over ? 0 : notifications;
            return !over;
        } finally {
            lock.unlock();
        }
    }

    /** False if the end came meanwhile, and counted these. */
    private boolean takeBack(int notifications) {
        return promise(-notifications);
    }

    // ---- in a callback ----------------------------------------------------------------------------------------------

    private void tellAfterLosses(Runnable telling) {
        long missed = lost.getAndSet(0);
        if (missed > 0) {
            tellAll(0, listener -> listener.onNotificationsLost(missed));
        }
        telling.run();
    }

    private void tellDropped(EncodedEvent event, DropReason reason) {
        if (isOver()) {
            return;
        }
        DroppedEvent dropped = DroppedEvent.builder()
                .messageId(event.messageId())
                .eventName(event.name())
                .reason(reason)
                .sent(event.wasSent())
                .build();
        tellAll(1, listener -> listener.onDropped(dropped));
    }

    private boolean isOver() {
        return !begin(0);
    }

    private void tellAll(int notifications, Consumer<DeliveryListener> what) {
        int toTell = listeners.size();
        for (DeliveryListener listener : listeners) {
            toTell--;
            if (!begin(toTell == 0 ? notifications : 0)) {
                return;
            }
            tellOne(listener, what);
        }
    }

    /** Whether a listener may be called now, after which so many notifications are told. */
    private boolean begin(int told) {
        lock.lock();
        try {
            untold -= over ? 0 : told;
            return !over;
        } finally {
            lock.unlock();
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
