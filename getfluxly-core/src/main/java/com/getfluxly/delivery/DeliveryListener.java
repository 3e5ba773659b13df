package com.getfluxly.delivery;

/**
 * Is told what became of events and requests. Every method does nothing by default.
 *
 * <p>Listeners are called one after the other on a thread of their own ({@code getfluxly-listener}), never under a lock.
 * A slow, hanging or throwing listener delays no delivery: past half a megabyte of waiting notifications new ones are
 * lost, which {@link #onNotificationsLost} and {@link Anomaly#NOTIFICATION_LOST} tell; the other counters in {@link
 * DeliveryStats} stay exact all the same. New versions may add methods.
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
     * The service refused this event for good; its neighbours in the batch are not affected.
     *
     * @param event the event, and what the service says against it
     */
    default void onRejected(RejectedEvent event) {}

    /**
     * An accepted event was given up, or (in {@link FailureMode#REPORT}) a new event was refused. A refusal of an event that
     * a listener tracked itself is only counted.
     *
     * @param event the event, and why
     */
    default void onDropped(DroppedEvent event) {}

    /**
     * A request ended, well or badly.
     *
     * @param report what was sent, and what came of it
     */
    default void onRequest(RequestReport report) {}

    /**
     * So many notifications did not fit since the last call of any method here.
     *
     * @param count how many
     */
    default void onNotificationsLost(long count) {}
}
