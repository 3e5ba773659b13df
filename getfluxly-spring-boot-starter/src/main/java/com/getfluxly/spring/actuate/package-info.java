/**
 * What an operator sees. In: the accounts of a client, read when somebody asks, and what its listener thread tells. Out: meters, a
 * health and an endpoint, of counts and closed lists alone. Starts no thread and sends nothing, but for the endpoint's flush.
 */
@NullMarked
package com.getfluxly.spring.actuate;

import org.jspecify.annotations.NullMarked;
