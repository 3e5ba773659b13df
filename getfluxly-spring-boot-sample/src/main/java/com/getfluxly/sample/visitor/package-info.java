/** Who is at the other end, where nobody says so. */
@NullMarked
package com.getfluxly.sample.visitor;

import org.jspecify.annotations.NullMarked;
