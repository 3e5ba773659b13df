/** Time that the test owns, and tests of what every room stands on. */
@NullMarked
package com.getfluxly.internal.base;

import org.jspecify.annotations.NullMarked;
