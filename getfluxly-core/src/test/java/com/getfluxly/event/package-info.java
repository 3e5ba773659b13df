/** The rules that events check themselves. */
@NullMarked
package com.getfluxly.event;

import org.jspecify.annotations.NullMarked;
