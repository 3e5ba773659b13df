/** Buying something: {@code POST /checkout}, which tracks {@code order_completed}. */
@NullMarked
package com.getfluxly.sample.checkout;

import org.jspecify.annotations.NullMarked;
