/** The exception of this SDK, with the fields that all GetFluxly SDKs share, and the closed list of its codes. */
@NullMarked
package com.getfluxly.error;

import org.jspecify.annotations.NullMarked;
