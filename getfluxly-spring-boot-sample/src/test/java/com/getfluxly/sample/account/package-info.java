/** Tests of the feature {@code account}. */
@NullMarked
package com.getfluxly.sample.account;

import org.jspecify.annotations.NullMarked;
