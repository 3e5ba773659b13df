package com.getfluxly.sample.checkout;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.sample.visitor.Guests;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Completes orders. What is published is tracked, which takes microseconds and, as {@code getfluxly.failure-mode} is {@code
 * report} by default, never throws: an order goes through whatever state GetFluxly or the network is in.
 */
@RestController
class CheckoutController {

    private final ApplicationEventPublisher events;
    private final GetFluxlyClient getfluxly;

    CheckoutController(ApplicationEventPublisher events, GetFluxlyClient getfluxly) {
        this.events = events;
        this.getfluxly = getfluxly;
    }

    @PostMapping("/checkout")
    @ResponseStatus(HttpStatus.CREATED)
    Order checkout(@RequestBody(required = false) @Nullable Cart body) {
        Cart cart = Objects.requireNonNullElse(body, Cart.DEMO);
        Order order = Order.of(cart);
        events.publishEvent(OrderCompleted.of(order, Identity.externalId(cart.userId())));
        return order;
    }

    /** A busy hour in one request: so many orders of guests. Whether each was accepted is what only the client tells. */
    @PostMapping("/checkout/burst")
    @ResponseStatus(HttpStatus.CREATED)
    Burst burst() {
        int accepted = 0;
        for (int i = 0; i < Burst.ORDERS; i++) {
            if (getfluxly.track(OrderCompleted.of(Order.of(Cart.DEMO), Guests.newGuest()))) {
                accepted++;
            }
        }
        return new Burst(Burst.ORDERS, accepted);
    }
}
