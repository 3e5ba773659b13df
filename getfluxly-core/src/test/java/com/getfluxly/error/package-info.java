/** The error shape and its codes, as an application sees them. */
@NullMarked
package com.getfluxly.error;

import org.jspecify.annotations.NullMarked;
