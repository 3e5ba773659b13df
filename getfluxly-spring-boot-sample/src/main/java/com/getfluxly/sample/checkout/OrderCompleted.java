package com.getfluxly.sample.checkout;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackedEvent;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;

/**
 * What the event tells about an order. Records and enums may stand in it, beans may not.
 *
 * @param who a guest has no id here: the visitor's comes with the request
 */
@TrackedEvent("order_completed")
record OrderCompleted(Identity who, String orderId, BigDecimal total, Currency currency, List<Item> items) {

    static OrderCompleted of(Order order, Identity who) {
        return new OrderCompleted(who, order.orderId(), order.total(), order.currency(), order.items());
    }
}
