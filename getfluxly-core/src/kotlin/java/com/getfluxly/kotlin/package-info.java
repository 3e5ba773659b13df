/** The client as Kotlin sees it; compiled and run by the profile {@code kotlin} alone, for the size of the compiler. */
@NullMarked
package com.getfluxly.kotlin;

import org.jspecify.annotations.NullMarked;
