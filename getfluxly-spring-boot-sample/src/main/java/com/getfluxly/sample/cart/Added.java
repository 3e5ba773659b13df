package com.getfluxly.sample.cart;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** What is in the cart now; also the answer to the customer. */
record Added(String sku, int quantity) {

    /** @throws ResponseStatusException 400, if it is nothing */
    static Added of(Addition addition) {
        if (addition.sku().isBlank() || addition.quantity() < 1) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "a sku and a quantity from 1 are needed");
        }
        return new Added(addition.sku(), addition.quantity());
    }
}
