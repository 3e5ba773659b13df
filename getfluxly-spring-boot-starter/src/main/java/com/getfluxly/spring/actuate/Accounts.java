package com.getfluxly.spring.actuate;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.SpoolStats;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accounts as JSON shows them. They have no getters that a mapper would find. */
final class Accounts {

    private Accounts() {}

    static Map<String, @Nullable Object> byName(DeliveryStats stats) {
        Map<String, @Nullable Object> accounts = new LinkedHashMap<>();
        accounts.put("state", stats.state());
        accounts.put("stateCode", stats.stateCode());
        accounts.put("offered", stats.offered());
        accounts.put("accepted", stats.accepted());
        accounts.put("recovered", stats.recovered());
        accounts.put("refused", stats.refused());
        accounts.put("delivered", stats.delivered());
        accounts.put("rejected", stats.rejected());
        accounts.put("dropped", stats.dropped());
        accounts.put("droppedByReason", stats.droppedByReason());
        accounts.put("refusedByReason", stats.refusedByReason());
        accounts.put("queued", stats.queued());
        accounts.put("queuedBytes", stats.queuedBytes());
        accounts.put("inFlight", stats.inFlight());
        accounts.put("prepared", stats.prepared());
        accounts.put("oldestAge", stats.oldestAge());
        accounts.put("requests", stats.requests());
        accounts.put("retries", stats.retries());
        accounts.put("lastDelivered", stats.lastDelivered());
        accounts.put("queueCapacity", stats.queueCapacity());
        accounts.put("consecutiveFailures", stats.consecutiveFailures());
        accounts.put("untilNextTry", stats.untilNextTry());
        accounts.put("anomalies", stats.anomalies());
        accounts.put("spool", byName(stats.spool()));
        return Collections.unmodifiableMap(accounts);
    }

    private static @Nullable Map<String, @Nullable Object> byName(@Nullable SpoolStats stats) {
        if (stats == null) {
            return null;
        }
        Map<String, @Nullable Object> spool = new LinkedHashMap<>();
        spool.put("pending", stats.pending());
        spool.put("bytes", stats.bytes());
        spool.put("capacity", stats.capacity());
        spool.put("segments", stats.segments());
        spool.put("durability", stats.durability());
        spool.put("code", stats.code());
        spool.put("orphans", stats.orphans());
        return Collections.unmodifiableMap(spool);
    }
}
