package com.getfluxly.spring.actuate;

import com.getfluxly.delivery.DeliveryStats;
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
        accounts.put("refused", stats.refused());
        accounts.put("delivered", stats.delivered());
        accounts.put("rejected", stats.rejected());
        accounts.put("dropped", stats.dropped());
        accounts.put("droppedByReason", stats.droppedByReason());
        accounts.put("refusedByReason", stats.refusedByReason());
        accounts.put("queued", stats.queued());
        accounts.put("queuedBytes", stats.queuedBytes());
        accounts.put("inFlight", stats.inFlight());
        accounts.put("oldestAge", stats.oldestAge());
        accounts.put("requests", stats.requests());
        accounts.put("retries", stats.retries());
        accounts.put("lastDelivered", stats.lastDelivered());
        accounts.put("queueCapacity", stats.queueCapacity());
        accounts.put("consecutiveFailures", stats.consecutiveFailures());
        accounts.put("anomalies", stats.anomalies());
        return Collections.unmodifiableMap(accounts);
    }
}
