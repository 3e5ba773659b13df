/** Events of transactions, and events that an application publishes in its Spring context. */
@NullMarked
package com.getfluxly.spring.event;

import org.jspecify.annotations.NullMarked;
