package com.getfluxly.spring.event;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes clients that send events <i>after the commit</i>. It does for a client of the application what the property
 * {@code getfluxly.transactions} does for the auto-configured client. Needs Spring's transactions (spring-tx).
 *
 * @since 0.1.0
 */
public final class TransactionalClients {

    private TransactionalClients() {}

    /**
     * Makes a client that waits for the commit. If the calling thread is in a transaction, {@code track} checks and encodes the
     * event and reserves its place in the queue; the event is queued after the commit. After a rollback, also to a savepoint, it
     * is counted as refused ({@code rolled_back}). Outside of a transaction, the event is queued at once. {@code track} returns
     * whether the event is valid and has its place. Reactive transactions are not seen, because they have no thread.
     *
     * @param client gets the events, and every other call
     * @return a decorator with the accounts of that client
     */
    public static GetFluxlyClient afterCommit(GetFluxlyClient client) {
        return waits(client) ? client : new AfterCommitClient(client);
    }

    /**
     * {@return the client that does not wait for a commit: for a client of {@link #afterCommit}, or a decorator of one, the
     * client that was passed to that method; otherwise the same client} A proxy does not show what is behind it, and is returned
     * unchanged.
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
     * {@return whether this client waits for a commit, or decorates one that does} False for a proxy.
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
