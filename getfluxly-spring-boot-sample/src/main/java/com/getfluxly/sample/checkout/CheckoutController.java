package com.getfluxly.sample.checkout;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.sample.visitor.Visitor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Completes orders. Tracking takes about a microsecond and, as {@code getfluxly.failure-mode} is {@code report} by
 * default, never throws: an order goes through whatever state GetFluxly or the network is in.
 */
@RestController
class CheckoutController {

    private final GetFluxlyClient getfluxly;

    CheckoutController(GetFluxlyClient getfluxly) {
        this.getfluxly = getfluxly;
    }

    @PostMapping("/checkout")
    @ResponseStatus(HttpStatus.CREATED)
    Order checkout(
            @RequestBody(required = false) @Nullable Cart body,
            @CookieValue(name = Visitor.COOKIE, required = false) @Nullable String visitor) {
        Cart cart = Objects.requireNonNullElse(body, Cart.DEMO);
        Order order = Order.of(cart);
        track(order, Visitor.identity(cart.userId(), visitor));
        return order;
    }

    /** A busy hour in one request: so many orders of guests. */
    @PostMapping("/checkout/burst")
    @ResponseStatus(HttpStatus.CREATED)
    Burst burst() {
        int accepted = 0;
        for (int i = 0; i < Burst.ORDERS; i++) {
            if (track(Order.of(Cart.DEMO), Visitor.identity(null, null))) {
                accepted++;
            }
        }
        return new Burst(Burst.ORDERS, accepted);
    }

    private boolean track(Order order, Identity who) {
        return getfluxly.track("order_completed", who, order.properties());
    }
}
