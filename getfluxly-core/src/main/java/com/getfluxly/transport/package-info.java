/** How bytes reach the service: one verb, and the implementation on the JDK's own HTTP client. */
@NullMarked
package com.getfluxly.transport;

import org.jspecify.annotations.NullMarked;
