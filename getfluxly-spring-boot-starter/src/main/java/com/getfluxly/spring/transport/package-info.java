/**
 * The last step before a request is sent. In: requests of the client, on the threads of the transport. Out: the same bytes to the
 * same address, once, with the additions of {@code GetFluxlyRestClientCustomizer} beans. It has no thread, no pool and no HTTP
 * client of its own.
 */
@NullMarked
package com.getfluxly.spring.transport;

import org.jspecify.annotations.NullMarked;
