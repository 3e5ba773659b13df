package com.getfluxly;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Quotes the numbers of the promises that a test proves. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Promise {

    /** The numbers, for instance {@code I7}. */
    String[] value();

    /** A fault in the product that makes this test fail: tried once, and named so that nobody has to guess what the test is for. */
    String mutant() default "";
}
