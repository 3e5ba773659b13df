/** Tests of the feature {@code cart}. */
@NullMarked
package com.getfluxly.sample.cart;

import org.jspecify.annotations.NullMarked;
