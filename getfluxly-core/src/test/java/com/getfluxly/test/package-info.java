/** Tests of the test kit. */
@NullMarked
package com.getfluxly.test;

import org.jspecify.annotations.NullMarked;
