/**
 * The engine. No compatibility promise: anything here may change in any release, and the module does not export it.
 */
@NullMarked
package com.getfluxly.internal;

import org.jspecify.annotations.NullMarked;
