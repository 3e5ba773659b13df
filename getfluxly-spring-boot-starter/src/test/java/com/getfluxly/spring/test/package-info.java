/** The tests of applications whose client is recorded. */
@NullMarked
package com.getfluxly.spring.test;

import org.jspecify.annotations.NullMarked;
