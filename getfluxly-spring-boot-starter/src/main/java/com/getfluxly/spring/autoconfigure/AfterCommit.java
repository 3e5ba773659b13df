package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.autoconfigure.GetFluxlyProperties.Transactions;
import com.getfluxly.spring.event.TransactionalClients;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Makes the auto-configured client wait for commits if the property says so, and keeps the client that does not wait: an
 * application may put a proxy before the bean, and a proxy does not show what is behind it.
 */
final class AfterCommit implements ClientDecorator, SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

    private final GetFluxlyProperties properties;
    private final ClientBeans clients;
    private volatile @Nullable GetFluxlyClient undecorated;

    AfterCommit(GetFluxlyProperties properties, ClientBeans clients) {
        this.properties = properties;
        this.clients = clients;
    }

    private boolean isWanted() {
        return properties.isEnabled() && properties.getTransactions() == Transactions.AFTER_COMMIT;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Collection<GetFluxlyClient> made = clients.own();
        if (isWanted()
                && undecorated == null
                && !made.isEmpty()
                && made.stream().noneMatch(TransactionalClients::waits)) {
            log.warn("'getfluxly.transactions' is 'after-commit', but a client of your own does not wait for a commit:"
                    + " make it with TransactionalClients.afterCommit");
        }
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
