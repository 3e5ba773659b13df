package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionContext;

/**
 * Minds the transaction in which something is published.
 *
 * @param awaited where somebody else sends what was prepared, and all that is published outside of a transaction; null if nobody
 *     does
 */
record TransactionalWay(@Nullable AwaitedEvents awaited) implements PublishedEvents.Way {

    @Override
    public void take(GetFluxlyClient client, Object source, Object payload) {
        if (TransactionEvents.canBeKept()) {
            PreparedEvent prepared = prepared(client, payload);
            TransactionEvents.keep(TransactionalClients.accountOf(client), prepared);
        } else if (source instanceof TransactionContext context && ReactiveTransaction.isActive(context)) {
            ReactiveTransaction.keep(context, prepared(client, payload));
        } else if (awaited == null) {
            Prepared.atOnce(client, payload);
        }
    }

    private PreparedEvent prepared(GetFluxlyClient client, Object payload) {
        PreparedEvent prepared = Prepared.by(client, payload);
        return awaited == null ? prepared : awaited.add(payload, prepared);
    }
}
