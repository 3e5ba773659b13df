/** Requests through {@code RestClient}, against servers on loopback. */
@NullMarked
package com.getfluxly.spring.transport;

import org.jspecify.annotations.NullMarked;
