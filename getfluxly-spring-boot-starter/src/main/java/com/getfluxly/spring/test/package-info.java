/** The test kit for Spring's tests: one annotation, and what it needs. */
@NullMarked
package com.getfluxly.spring.test;

import org.jspecify.annotations.NullMarked;
