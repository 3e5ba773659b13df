/** Tests of the drill: its parts one by one, and all of it as a process. */
@NullMarked
package com.getfluxly.sample.drill;

import org.jspecify.annotations.NullMarked;
