/** Tests of the client without Spring. */
@NullMarked
package com.getfluxly.sample.plain;

import org.jspecify.annotations.NullMarked;
