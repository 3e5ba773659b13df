/**
 * What a tracer sees. In: blocking calls, on the caller's thread, and requests with events, on the delivery thread. Out: three
 * observations, whose values are from closed lists; they stop when the answer arrives. Nothing is added to a request.
 */
@NullMarked
package com.getfluxly.spring.observation;

import org.jspecify.annotations.NullMarked;
