/** What happens before the checkout: something is put into the cart. */
@NullMarked
package com.getfluxly.sample.cart;

import org.jspecify.annotations.NullMarked;
