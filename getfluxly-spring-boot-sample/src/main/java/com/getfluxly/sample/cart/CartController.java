package com.getfluxly.sample.cart;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.sample.visitor.Visitor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Fills carts. None is kept: a real shop would have it in the session. */
@RestController
class CartController {

    private final GetFluxlyClient getfluxly;

    CartController(GetFluxlyClient getfluxly) {
        this.getfluxly = getfluxly;
    }

    @PostMapping("/cart")
    @ResponseStatus(HttpStatus.CREATED)
    Added add(
            @RequestBody(required = false) @Nullable Addition body,
            @CookieValue(name = Visitor.COOKIE, required = false) @Nullable String visitor) {
        Addition addition = Objects.requireNonNullElse(body, Addition.DEMO);
        Added added = Added.of(addition);
        getfluxly.track("product_added", Visitor.identity(addition.userId(), visitor), added.properties());
        return added;
    }
}
