/** Tests of a shop in a process of its own: its words, its witness, its end. */
@NullMarked
package com.getfluxly.sample.process;

import org.jspecify.annotations.NullMarked;
