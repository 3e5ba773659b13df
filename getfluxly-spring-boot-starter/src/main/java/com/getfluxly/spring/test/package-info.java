/** For Spring tests: one annotation, and the classes that it needs. */
@NullMarked
package com.getfluxly.spring.test;

import org.jspecify.annotations.NullMarked;
