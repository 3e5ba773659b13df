/** An application whose tests record. */
@NullMarked
package com.getfluxly.spring.test.app;

import org.jspecify.annotations.NullMarked;
