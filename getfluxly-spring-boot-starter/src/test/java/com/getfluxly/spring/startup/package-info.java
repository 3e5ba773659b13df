/** What the starter adds to the time in which an application starts; measured by hand, not in the gate. */
@NullMarked
package com.getfluxly.spring.startup;

import org.jspecify.annotations.NullMarked;
