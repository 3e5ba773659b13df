/** Events of transactions, and those that an application publishes in its own context. */
@NullMarked
package com.getfluxly.spring.event;

import org.jspecify.annotations.NullMarked;
