package com.getfluxly.internal.notify;

import com.getfluxly.delivery.Anomaly;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what should not happen. For any thread; not part of the equations, so it needs no lock. */
public final class Anomalies {

    private static final Anomaly[] KINDS = Anomaly.values();

    // Not a map: counting must not allocate, since a lack of memory is among what is counted.
    private final AtomicLongArray counts = new AtomicLongArray(KINDS.length);

    public void count(Anomaly kind) {
        count(kind, 1);
    }

    @SuppressWarnings("EnumOrdinal") // nothing outlives this object
    public void count(Anomaly kind, long times) {
        counts.addAndGet(kind.ordinal(), times);
    }

    @SuppressWarnings("EnumOrdinal") // as above
    public Map<Anomaly, Long> snapshot() {
        Map<Anomaly, Long> snapshot = new EnumMap<>(Anomaly.class);
        for (Anomaly kind : KINDS) {
            snapshot.put(kind, counts.get(kind.ordinal()));
        }
        return snapshot;
    }
}
