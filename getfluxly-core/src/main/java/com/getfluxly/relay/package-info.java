/**
 * For programs that keep encoded events, such as a relay that reads a topic, and send them to the service by the rules of the
 * client. Applications that track events do not need it.
 */
@NullMarked
package com.getfluxly.relay;

import org.jspecify.annotations.NullMarked;
