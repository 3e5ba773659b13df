/** An application with nothing but the starter, in a JVM of its own. */
@NullMarked
package com.getfluxly.spring.bare;

import org.jspecify.annotations.NullMarked;
