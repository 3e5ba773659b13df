/** How the engine is tested: by hand, step by step, on a clock and against a service that belong to the test. */
@NullMarked
package com.getfluxly.internal;

import org.jspecify.annotations.NullMarked;
