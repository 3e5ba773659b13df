/** The client among Spring's own: a transport on {@code RestClient}, meters, health, and a hook into its builder. */
@NullMarked
package com.getfluxly.spring;

import org.jspecify.annotations.NullMarked;
