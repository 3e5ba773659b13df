package com.getfluxly.internal.send;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.EventQueue;
import java.time.Duration;

/** What the delivery thread does until the end: a step, a wait, and on, whatever was thrown. */
public final class DeliveryLoop implements Runnable {

    private static final Duration SURVIVAL_PAUSE = Duration.ofSeconds(1);

    private final Dispatcher dispatcher;
    private final EventQueue queue;
    private final Settlement settlement;
    private final Runnable aside;
    private final DeliveryLog log;
    private final Anomalies anomalies;

    /** @param aside done in each round */
    public DeliveryLoop(
            Dispatcher dispatcher,
            EventQueue queue,
            Settlement settlement,
            Runnable aside,
            DeliveryLog log,
            Anomalies anomalies) {
        this.dispatcher = dispatcher;
        this.queue = queue;
        this.settlement = settlement;
        this.aside = aside;
        this.log = log;
        this.anomalies = anomalies;
    }

    @Override
    public void run() {
        while (true) {
            try {
                aside.run();
                long wait = dispatcher.step();
                if (wait == Dispatcher.DONE) {
                    settlement.finish();
                    return;
                }
                queue.awaitWork(wait, dispatcher.wakesForEvents());
            } catch (InterruptedException foreign) {
                // Closing does not need it, and nobody else has a say: look again whether there is work.
            } catch (Throwable broken) {
                survive(broken);
            }
        }
    }

    /** Events in hand are still in hand. The pause keeps a fault that does not go away from spinning. */
    private void survive(Throwable broken) {
        try {
            anomalies.count(Anomaly.DELIVERY_INTERRUPTED);
            log.warn(
                    Subject.ENGINE,
                    "the delivery thread goes on after " + broken.getClass().getName());
            dispatcher.brokeOff(broken);
            queue.awaitWork(SURVIVAL_PAUSE.toNanos(), false);
        } catch (Throwable again) {
            // Out of memory, most likely: there is nothing better to do than to try again.
        }
    }
}
