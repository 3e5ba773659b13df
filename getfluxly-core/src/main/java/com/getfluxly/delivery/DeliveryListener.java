package com.getfluxly.delivery;

/**
 * Is told the outcomes of events and requests. By default, every method does nothing.
 *
 * <p>Listeners are called one after the other on a thread of their own ({@code getfluxly-listener}), never under a lock. A
 * listener that is slow, hangs or throws does not delay the delivery. If half a megabyte of notifications is waiting, new ones
 * are lost: {@link #onNotificationsLost} and {@link Anomaly#NOTIFICATION_LOST} say how many. The other counts in
 * {@link DeliveryStats} stay exact. New versions may add methods.
 *
 * @since 0.1.0
 */
public interface DeliveryListener {

    /**
     * The service has these events.
     *
     * @param batch the events of one request
     */
    default void onDelivered(DeliveredBatch batch) {}

    /**
     * The service said no to this event for good; the other events of the batch are not affected.
     *
     * @param event the event, and the service's reason
     */
    default void onRejected(RejectedEvent event) {}

    /**
     * An accepted event was given up, or (in {@link FailureMode#REPORT}) a new event was refused. If a listener itself tracks an
     * event that is refused, the refusal is only counted.
     *
     * @param event the event, and why
     */
    default void onDropped(DroppedEvent event) {}

    /**
     * A request ended, with or without success.
     *
     * @param report the request and its outcome
     */
    default void onRequest(RequestReport report) {}

    /**
     * This many notifications were lost since the last call of any method of this listener.
     *
     * @param count how many
     */
    default void onNotificationsLost(long count) {}
}
