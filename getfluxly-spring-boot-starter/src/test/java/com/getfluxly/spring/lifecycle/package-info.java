/** The client from the start of an application to its end, with signals, restarts, pauses and failures in between. */
@NullMarked
package com.getfluxly.spring.lifecycle;

import org.jspecify.annotations.NullMarked;
