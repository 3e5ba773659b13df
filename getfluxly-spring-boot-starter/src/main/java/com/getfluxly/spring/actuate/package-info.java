/**
 * What an operator sees. In: the counts of a client, read on request, and the notifications of its listener thread. Out: meters,
 * a health and an endpoint, which show only counts and words of closed lists. Starts no thread, and sends nothing except with the
 * endpoint's flush.
 */
@NullMarked
package com.getfluxly.spring.actuate;

import org.jspecify.annotations.NullMarked;
