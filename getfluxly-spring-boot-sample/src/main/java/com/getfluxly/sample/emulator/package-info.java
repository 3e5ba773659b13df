/**
 * A stand-in for the GetFluxly service on a port of this machine, so that the sample shows events arriving with no
 * account and no network. With the profile {@code emulator} it runs alone, for the tests of others: {@code
 * AloneConfiguration}, and docs/stand-in.md.
 *
 * <p>{@link com.getfluxly.sample.emulator.IngestEmulator} is the door. Behind it a request passes {@code ApiServlet}
 * (HTTP), {@code Api} (the pipeline that the contract describes, and the faults that bend it) and one of the two
 * endpoint classes. What arrived is kept in {@code Received} and shown at {@code /received}; {@code /fault} switches
 * the faults.
 *
 * <p>Nothing here imports the SDK. A stand-in that shared code with the client under test would share its mistakes
 * and agree with them.
 */
@NullMarked
package com.getfluxly.sample.emulator;

import org.jspecify.annotations.NullMarked;
