package com.getfluxly.sample.cart;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a customer puts into the cart. Whatever is left out gets a demo value.
 *
 * @param userId whose cart it is; null for a guest
 */
record Addition(@Nullable String userId, String sku, Integer quantity) {

    static final Addition DEMO = new Addition(null, null, null);

    Addition(@Nullable String userId, @Nullable String sku, @Nullable Integer quantity) {
        this.userId = userId;
        this.sku = Objects.requireNonNullElse(sku, "mug");
        this.quantity = Objects.requireNonNullElse(quantity, 1);
    }
}
