package com.getfluxly.internal.spool;

import java.util.EnumMap;
import java.util.Map;

/** Events that cannot be had any more, by reason. For any thread. */
final class Losses {

    enum Why {
        CORRUPT(-1),
        EXPIRED(-2),
        REMOVED(-3),
        POISON(-4);

        /** In the log: own ones are below zero, those of the engine are not. */
        private final int reason;

        Why(int reason) {
            this.reason = reason;
        }

        int reason() {
            return reason;
        }

        /** Whether somebody may want to look at the file. */
        boolean isToBeLookedAt() {
            return this == CORRUPT || this == POISON;
        }
    }

    // Guarded by this.
    private final Map<Why, Long> counts = new EnumMap<>(Why.class);

    synchronized void count(Why why, long events) {
        counts.merge(why, events, Long::sum);
    }

    synchronized long of(Why why) {
        return counts.getOrDefault(why, 0L);
    }
}
