package com.getfluxly.spring.typed.broken;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackedEvent;

/** Each with a mistake. */
final class Events {

    private Events() {}

    @TrackedEvent("Order Completed")
    record BadName(Identity who) {}

    @TrackedEvent("merged")
    record TwoPeople(Identity who, Identity other) {}

    @TrackedEvent("paid")
    static final class NoRecord {}
}
