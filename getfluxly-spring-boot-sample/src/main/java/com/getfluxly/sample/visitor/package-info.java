/** Who is at the other end: what the features need to know of a request to name the person behind it. */
@NullMarked
package com.getfluxly.sample.visitor;

import org.jspecify.annotations.NullMarked;
