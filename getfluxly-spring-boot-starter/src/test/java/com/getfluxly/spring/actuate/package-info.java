@NullMarked
package com.getfluxly.spring.actuate;

import org.jspecify.annotations.NullMarked;
