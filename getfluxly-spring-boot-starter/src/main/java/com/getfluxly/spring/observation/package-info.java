/**
 * What a tracer sees. In: calls that block, on the caller's thread, and requests with events, on the one that delivers. Out: three
 * observations of closed lists alone, stopped where the answer arrives. Nothing is added to a request.
 */
@NullMarked
package com.getfluxly.spring.observation;

import org.jspecify.annotations.NullMarked;
