package com.getfluxly.sample.checkout;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A completed order; also the answer to the customer. */
record Order(String orderId, BigDecimal total, Currency currency, List<Item> items) {

    /** @throws ResponseStatusException 400, if nothing or something impossible is to be bought */
    static Order of(Cart cart) {
        List<Item> items = cart.items().stream().map(Order::checked).toList();
        if (items.isEmpty()) {
            throw badRequest("the cart is empty");
        }
        BigDecimal total = items.stream().map(Item::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Order("order_" + UUID.randomUUID(), total, cart.currency(), items);
    }

    private static Item checked(@Nullable Item item) {
        if (item == null || !item.isValid()) {
            throw badRequest("an item needs a sku, a price from 0 to 1000000 in full cents and a quantity from 1");
        }
        return item;
    }

    private static ResponseStatusException badRequest(String detail) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, detail);
    }
}
