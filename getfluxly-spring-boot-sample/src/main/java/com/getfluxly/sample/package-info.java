/**
 * A small shop that tells GetFluxly what its customers do. Start reading at {@code checkout}; the other features are
 * {@code cart}, {@code account}, {@code visitor} and {@code live}, the page that shows it all, and this package only
 * puts them together. {@code emulator} stands in for the service and knows nothing of the shop; {@code process}
 * lets the shop be a process of its own, which may be killed.
 */
@NullMarked
package com.getfluxly.sample;

import org.jspecify.annotations.NullMarked;
