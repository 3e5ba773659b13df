package com.getfluxly.spring.event;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Clients that mean <i>after the commit</i>. What the property {@code getfluxly.transactions} does for the auto-configured client,
 * for one of the application's own. Needs Spring's transactions (spring-tx).
 *
 * @since 0.1.0
 */
public final class TransactionalClients {

    private TransactionalClients() {}

    /**
     * A client that checks and encodes at the call what is tracked in a transaction of the calling thread, takes its place in the
     * queue, and queues it once the transaction has committed; after a rollback, also one to a savepoint, the event is counted as
     * refused ({@code rolled_back}). What is tracked outside of a transaction is queued at once. {@code track} returns whether
     * the event is well-formed and has its place. Reactive transactions are not seen, since they have no thread.
     *
     * @param client gets the events, and every other call
     * @return a decorator with the accounts of that client
     */
    public static GetFluxlyClient afterCommit(GetFluxlyClient client) {
        return waits(client) ? client : new AfterCommitClient(client);
    }

    /**
     * {@return the client that does not wait for a commit: the same one, unless it was made by {@link #afterCommit} or decorates
     * one that was, and then the client that was given to that} A proxy shows nothing of what it stands for, and is returned as it
     * is.
     *
     * @param client any client
     */
    public static GetFluxlyClient immediate(GetFluxlyClient client) {
        return chain(client)
                .filter(AfterCommitClient.class::isInstance)
                .findFirst()
                .flatMap(ForwardingGetFluxlyClient::behind)
                .orElse(client);
    }

    /**
     * {@return whether this client waits for a commit, or decorates one that does} Not of a proxy.
     *
     * @param client any client
     */
    public static boolean waits(GetFluxlyClient client) {
        return chain(client).anyMatch(AfterCommitClient.class::isInstance);
    }

    /** One for all decorators of a client. */
    static GetFluxlyClient accountOf(GetFluxlyClient client) {
        GetFluxlyClient owner = client;
        for (Optional<GetFluxlyClient> behind = ForwardingGetFluxlyClient.behind(owner);
                behind.isPresent();
                behind = ForwardingGetFluxlyClient.behind(owner)) {
            owner = behind.get();
        }
        return owner;
    }

    /** It, and what is behind it. */
    private static Stream<GetFluxlyClient> chain(GetFluxlyClient client) {
        return Stream.iterate(
                        Optional.of(client), Optional::isPresent, one -> one.flatMap(ForwardingGetFluxlyClient::behind))
                .flatMap(Optional::stream);
    }
}
