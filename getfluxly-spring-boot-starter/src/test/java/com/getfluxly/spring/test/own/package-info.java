/** An application that makes its client itself. */
@NullMarked
package com.getfluxly.spring.test.own;

import org.jspecify.annotations.NullMarked;
