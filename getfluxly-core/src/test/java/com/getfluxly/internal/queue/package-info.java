/** What is held and counted, by hand and under an engine that is driven by hand. */
@NullMarked
package com.getfluxly.internal.queue;

import org.jspecify.annotations.NullMarked;
