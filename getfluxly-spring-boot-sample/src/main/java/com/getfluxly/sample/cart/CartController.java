package com.getfluxly.sample.cart;

import com.getfluxly.event.Identity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Fills carts. None is kept: a real shop would have it in the session. */
@RestController
class CartController {

    private final ApplicationEventPublisher events;

    CartController(ApplicationEventPublisher events) {
        this.events = events;
    }

    @PostMapping("/cart")
    @ResponseStatus(HttpStatus.CREATED)
    Added add(@RequestBody(required = false) @Nullable Addition body) {
        Addition addition = Objects.requireNonNullElse(body, Addition.DEMO);
        Added added = Added.of(addition);
        events.publishEvent(new ProductAdded(Identity.externalId(addition.userId()), added.sku(), added.quantity()));
        return added;
    }
}
