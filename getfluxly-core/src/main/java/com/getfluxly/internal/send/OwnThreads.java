package com.getfluxly.internal.send;

import com.getfluxly.internal.notify.Callbacks;

/** The threads of ours. One of them must not wait for itself, nor a listener for its own turn. */
public record OwnThreads(DeliveryThread delivery, Callbacks listeners) {

    boolean includeCurrent() {
        return delivery.isCurrentThread() || listeners.isCurrentThread();
    }
}
