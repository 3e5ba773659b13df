package com.getfluxly.sample.live;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.RejectedEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Remembers what was rejected last, and why. The accounts only count. */
@Component
class LastRejection implements DeliveryListener {

    // Volatile: written by the client's listener thread, read by whoever takes a snapshot.
    private volatile @Nullable Rejection last;

    @Override
    public void onRejected(RejectedEvent event) {
        last = new Rejection(event.eventName(), event.code());
    }

    @Nullable Rejection get() {
        return last;
    }
}
