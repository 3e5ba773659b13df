/** A web application with meters and health, processed ahead of time. */
@NullMarked
package com.getfluxly.spring.processed;

import org.jspecify.annotations.NullMarked;
