/**
 * A process of its own for the shop, so that it can be killed while somebody watches: not told to stop, killed.
 *
 * <p>{@code ShopProcess} starts it, kills it, and hears what it says. {@code Witness} keeps the id of each event that the
 * shop took, from the moment when {@code track()} returned true, and asks the service for it: so what became of an
 * event is known without asking whoever might have died with it. {@code ForkedConfiguration} is what the shop has more
 * of in a process of its own.
 */
@NullMarked
package com.getfluxly.sample.process;

import org.jspecify.annotations.NullMarked;
