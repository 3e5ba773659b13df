/**
 * Wiring, and nothing else. In: properties, connection details and beans of the application, on the thread that refreshes the
 * context. Out: the client as a bean with its lifecycle and what the other rooms make of it, or an error that names the property.
 */
@NullMarked
package com.getfluxly.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
