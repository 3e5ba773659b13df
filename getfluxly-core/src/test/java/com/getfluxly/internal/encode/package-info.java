/** Values, sane and hostile, and what stands on the wire. */
@NullMarked
package com.getfluxly.internal.encode;

import org.jspecify.annotations.NullMarked;
