/**
 * For whoever keeps encoded events, such as a relay behind a topic, and wants to bring them to the service by the rules of the client.
 * Applications that track events need nothing of it.
 */
@NullMarked
package com.getfluxly.relay;

import org.jspecify.annotations.NullMarked;
