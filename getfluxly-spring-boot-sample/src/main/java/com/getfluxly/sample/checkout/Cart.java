package com.getfluxly.sample.checkout;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a customer is about to buy. Whatever is left out gets a demo value, so that a bare {@code curl -X POST} buys
 * something. A real shop would take the user from the session and the prices from its catalogue.
 *
 * @param userId who buys; null for a guest
 */
record Cart(@Nullable String userId, Currency currency, List<@Nullable Item> items) {

    private static final Currency DEMO_CURRENCY = Currency.getInstance("EUR");
    private static final Item DEMO_ITEM = new Item("mug", new BigDecimal("9.90"), 2);

    static final Cart DEMO = new Cart(null, null, null);

    Cart(@Nullable String userId, @Nullable Currency currency, @Nullable List<@Nullable Item> items) {
        this.userId = userId;
        this.currency = Objects.requireNonNullElse(currency, DEMO_CURRENCY);
        this.items = Objects.requireNonNullElse(items, List.of(DEMO_ITEM));
    }
}
