package com.getfluxly.benchmark;

import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what it is told, one count for each of the client's own. */
final class SoakListener implements DeliveryListener {

    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    @Override
    public void onDelivered(DeliveredBatch batch) {
        delivered.addAndGet(batch.messageIds().size());
    }

    @Override
    public void onRejected(RejectedEvent event) {
        rejected.incrementAndGet();
    }

    @Override
    public void onDropped(DroppedEvent event) {
        (event.refused() ? refused : dropped).incrementAndGet();
    }

    @Override
    public void onRequest(RequestReport report) {
        requests.incrementAndGet();
    }

    @Override
    public void onNotificationsLost(long count) {
        lost.addAndGet(count);
    }

    long delivered() {
        return delivered.get();
    }

    long rejected() {
        return rejected.get();
    }

    long dropped() {
        return dropped.get();
    }

    long refused() {
        return refused.get();
    }

    long requests() {
        return requests.get();
    }

    /** What it was not told, by the client's own word. */
    long lost() {
        return lost.get();
    }
}
