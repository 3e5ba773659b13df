package com.getfluxly.spring.autoconfigure;

import java.util.function.Supplier;

/** What is around a call, such as a trace, and is none of an event that happened at another time. */
interface Surroundings {

    <T> T without(Supplier<T> work);
}
