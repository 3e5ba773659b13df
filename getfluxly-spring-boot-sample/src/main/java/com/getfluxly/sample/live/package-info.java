/**
 * What the live page at {@code /} needs beside the shop: a stream of snapshots, and the outage panel.
 *
 * <p>{@code Snapshots} reads the client's accounts and looks into the {@link com.getfluxly.sample.live.StandIn} at the
 * other end, {@code LiveStream} pushes what it finds to every open page, {@code OutageController} breaks the stand-in.
 * Which stand-in that is, the application says.
 */
@NullMarked
package com.getfluxly.sample.live;

import org.jspecify.annotations.NullMarked;
