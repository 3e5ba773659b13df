package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.autoconfigure.GetFluxlyProperties.Transactions;
import com.getfluxly.spring.event.TransactionalClients;
import org.jspecify.annotations.Nullable;

/**
 * Has the auto-configured client wait for commits, where the property says so, and keeps the one that does not: an application may
 * put a proxy before the bean, which does not show what it stands for.
 */
final class AfterCommit implements ClientDecorator {

    private final GetFluxlyProperties properties;
    private volatile @Nullable GetFluxlyClient undecorated;

    AfterCommit(GetFluxlyProperties properties) {
        this.properties = properties;
    }

    boolean isWanted() {
        return properties.isEnabled() && properties.getTransactions() == Transactions.AFTER_COMMIT;
    }

    @Override
    public GetFluxlyClient decorate(GetFluxlyClient client) {
        if (!isWanted()) {
            return client;
        }
        undecorated = client;
        return TransactionalClients.afterCommit(client);
    }

    @Override
    public GetFluxlyClient immediate(GetFluxlyClient client) {
        GetFluxlyClient kept = undecorated;
        return kept == null ? TransactionalClients.immediate(client) : kept;
    }
}
