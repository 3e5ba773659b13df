/** Tests of the feature {@code checkout}. */
@NullMarked
package com.getfluxly.sample.checkout;

import org.jspecify.annotations.NullMarked;
