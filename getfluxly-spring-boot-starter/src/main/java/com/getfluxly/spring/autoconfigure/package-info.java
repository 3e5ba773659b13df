/**
 * Auto-configuration. In: properties, connection details and beans of the application, on the thread that refreshes the context.
 * Out: the client as a bean with its lifecycle, and the beans of the other packages; or an error that names the property.
 */
@NullMarked
package com.getfluxly.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
