package com.getfluxly.spring.typed.sound;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackedEvent;
import java.util.List;

/** With a part of its own, and one that an interface prescribes. */
@TrackedEvent("order_completed")
public record OrderCompleted(Identity who, String orderId, List<Item> items) implements HasOrder {

    /** What a mapper has to read. */
    public record Item(String productId, int quantity) {}
}
