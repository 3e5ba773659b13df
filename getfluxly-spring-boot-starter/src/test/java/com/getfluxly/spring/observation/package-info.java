@NullMarked
package com.getfluxly.spring.observation;

import org.jspecify.annotations.NullMarked;
