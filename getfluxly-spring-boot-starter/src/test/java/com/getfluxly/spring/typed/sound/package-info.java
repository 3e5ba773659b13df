/** Events of an application as it should be. */
@NullMarked
package com.getfluxly.spring.typed.sound;

import org.jspecify.annotations.NullMarked;
