/** Events that can never be sent. */
@NullMarked
package com.getfluxly.spring.typed.broken;

import org.jspecify.annotations.NullMarked;
