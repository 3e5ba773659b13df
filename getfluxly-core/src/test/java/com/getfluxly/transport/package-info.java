/** The JDK's HTTP client against a server that misbehaves on purpose. */
@NullMarked
package com.getfluxly.transport;

import org.jspecify.annotations.NullMarked;
