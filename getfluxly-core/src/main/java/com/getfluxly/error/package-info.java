/** The one error shape that every GetFluxly SDK shares, and the closed list of its codes. */
@NullMarked
package com.getfluxly.error;

import org.jspecify.annotations.NullMarked;
