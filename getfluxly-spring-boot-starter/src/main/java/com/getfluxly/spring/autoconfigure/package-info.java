/** The client as a bean: auto-configuration, the properties {@code getfluxly.*}, connection details and lifecycle. */
@NullMarked
package com.getfluxly.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
