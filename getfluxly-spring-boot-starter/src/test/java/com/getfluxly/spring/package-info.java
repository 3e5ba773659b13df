/** Tests of the adapters, and what several tests share. */
@NullMarked
package com.getfluxly.spring;

import org.jspecify.annotations.NullMarked;
