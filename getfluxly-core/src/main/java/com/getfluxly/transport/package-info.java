/** How bytes reach the service: one interface, and its implementation with the JDK's own HTTP client. */
@NullMarked
package com.getfluxly.transport;

import org.jspecify.annotations.NullMarked;
