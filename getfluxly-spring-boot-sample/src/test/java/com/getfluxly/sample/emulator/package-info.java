/** Tests of the emulator: over HTTP, against the rules of the contract. */
@NullMarked
package com.getfluxly.sample.emulator;

import org.jspecify.annotations.NullMarked;
