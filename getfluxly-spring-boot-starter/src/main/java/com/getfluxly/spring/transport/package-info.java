/**
 * The last step of a request before the wire. In: requests of the engine, on the wire's own threads. Out: the same bytes to the
 * same address, once, with what {@code GetFluxlyRestClientCustomizer} beans added. No thread, no pool and no HTTP client of its own.
 */
@NullMarked
package com.getfluxly.spring.transport;

import org.jspecify.annotations.NullMarked;
