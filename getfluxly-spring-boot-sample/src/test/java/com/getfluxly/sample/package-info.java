/** Tests of the shop: over HTTP, against what arrives at an emulator. */
@NullMarked
package com.getfluxly.sample;

import org.jspecify.annotations.NullMarked;
