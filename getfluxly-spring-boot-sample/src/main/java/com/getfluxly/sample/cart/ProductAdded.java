package com.getfluxly.sample.cart;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackedEvent;

/**
 * Something was put into a cart.
 *
 * @param who a guest has no id here: the visitor's comes with the request
 */
@TrackedEvent("product_added")
record ProductAdded(Identity who, String sku, int quantity) {}
