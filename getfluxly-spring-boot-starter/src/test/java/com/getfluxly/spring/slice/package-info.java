/** The tests of an application that has the starter: slices of it, and the client as a mock. */
@NullMarked
package com.getfluxly.spring.slice;

import org.jspecify.annotations.NullMarked;
