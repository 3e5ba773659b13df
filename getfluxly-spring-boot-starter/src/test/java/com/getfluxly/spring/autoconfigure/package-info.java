/** Tests of the client as a bean. */
@NullMarked
package com.getfluxly.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
