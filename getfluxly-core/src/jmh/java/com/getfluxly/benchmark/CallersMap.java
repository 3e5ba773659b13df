package com.getfluxly.benchmark;

import java.util.Map;

/** What an application allocates for the map of one call, client or no client. */
final class CallersMap {

    private static final int CALLS = 200_000;

    // A map that nobody could see would not be made at all.
    private static volatile Map<String, Object> seen = Map.of();

    private CallersMap() {}

    static void make() {
        seen = SampleEvents.properties();
    }

    /** In bytes; the same for every call. */
    static double bytes() {
        makeAll();
        long before = Meter.ownBytes();
        makeAll();
        return (double) (Meter.ownBytes() - before) / CALLS;
    }

    private static void makeAll() {
        for (int i = 0; i < CALLS; i++) {
            make();
        }
        if (seen.isEmpty()) {
            throw new IllegalStateException("no map was made");
        }
    }
}
