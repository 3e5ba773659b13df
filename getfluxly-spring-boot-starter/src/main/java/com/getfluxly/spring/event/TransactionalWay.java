package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionContext;

/**
 * Waits for the transaction in which an event is published.
 *
 * @param awaited set if another listener sends prepared events, and all events that are published outside of a transaction;
 *     otherwise null
 */
record TransactionalWay(@Nullable AwaitedEvents awaited) implements PublishedEvents.Way {

    @Override
    public void take(GetFluxlyClient client, Object source, Object payload) {
        if (TransactionEvents.canBeKept()) {
            keep(client, payload);
        } else if (source instanceof TransactionContext context && ReactiveTransaction.isActive(context)) {
            ReactiveTransaction.keep(context, prepared(client, payload));
        } else if (awaited == null) {
            Prepared.atOnce(client, payload);
        } else {
            awaited.publishedNow(payload, client);
        }
    }

    private void keep(GetFluxlyClient client, Object payload) {
        PreparedEvent prepared = Prepared.by(client, payload);
        Object account = TransactionalClients.accountOf(client);
        if (awaited == null) {
            TransactionEvents.keep(account, prepared);
        } else {
            TransactionEvents transaction = TransactionEvents.current(account);
            transaction.await(awaited.add(payload, prepared, transaction));
        }
    }

    private PreparedEvent prepared(GetFluxlyClient client, Object payload) {
        PreparedEvent prepared = Prepared.by(client, payload);
        return awaited == null ? prepared : awaited.add(payload, prepared, null);
    }
}
