/** Tests of the feature {@code visitor}. */
@NullMarked
package com.getfluxly.sample.visitor;

import org.jspecify.annotations.NullMarked;
