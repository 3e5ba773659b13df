package com.getfluxly;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A client that hands every call on to another one: what a decorator extends, which then overrides what it is about and goes on
 * to work when {@link GetFluxlyClient} gets further methods. Each method calls the one of the same name and parameters and no
 * other. As safe for use by several threads as the other client is.
 *
 * <p>Whoever wants to change events, or to leave some out, writes an {@link com.getfluxly.event.EventProcessor} and no decorator: it
 * sees each event, whatever way it takes. A decorator of all events has to override every {@code track}, {@code identify} and {@code
 * prepare}: who overrides {@code track} overrides {@code prepare}, since what is tracked or published in a transaction is prepared.
 *
 * <pre>{@code
 * final class TimedClient extends ForwardingGetFluxlyClient {
 *
 *     TimedClient(GetFluxlyClient client) {
 *         super(client);
 *     }
 *
 *     @Override
 *     public Alias alias(AliasRequest request) {
 *         long start = System.nanoTime();
 *         try {
 *             return super.alias(request);
 *         } finally {
 *             record(System.nanoTime() - start);
 *         }
 *     }
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public abstract class ForwardingGetFluxlyClient implements GetFluxlyClient {

    private final GetFluxlyClient client;

    /**
     * A decorator.
     *
     * @param client gets the calls, {@link #close()} included
     * @throws GetFluxlyException {@code validation_error} if it is null
     */
    protected ForwardingGetFluxlyClient(GetFluxlyClient client) {
        this.client = Refusals.notNull("client", client);
    }

    /**
     * {@return the client that a decorator hands calls on to, or nothing for a client that is none, or is a proxy of one} For
     * whoever has several clients before him and wants to know which of them have their accounts in common.
     *
     * @param client any client
     * @since 0.1.0
     */
    public static Optional<GetFluxlyClient> behind(GetFluxlyClient client) {
        // A proxy that was made without a constructor has no client.
        return client instanceof ForwardingGetFluxlyClient decorator
                ? Optional.ofNullable(decorator.client)
                : Optional.empty();
    }

    @Override
    public boolean track(String name, Identity who) {
        return client.track(name, who);
    }

    @Override
    public boolean track(String name, Identity who, Map<String, ?> properties) {
        return client.track(name, who, properties);
    }

    @Override
    public boolean track(TrackEvent event) {
        return client.track(event);
    }

    @Override
    public boolean track(Record event) {
        return client.track(event);
    }

    @Override
    public boolean track(Record event, Identity who) {
        return client.track(event, who);
    }

    @Override
    public boolean identify(Identity who, Map<String, ?> traits) {
        return client.identify(who, traits);
    }

    @Override
    public boolean identify(IdentifyEvent event) {
        return client.identify(event);
    }

    @Override
    public PreparedEvent prepare(TrackEvent event) {
        return client.prepare(event);
    }

    @Override
    public PreparedEvent prepare(Record event) {
        return client.prepare(event);
    }

    @Override
    public PreparedEvent prepare(Record event, Identity who) {
        return client.prepare(event, who);
    }

    @Override
    public PreparedEvent prepare(IdentifyEvent event) {
        return client.prepare(event);
    }

    @Override
    public Alias alias(AliasRequest request) {
        return client.alias(request);
    }

    @Override
    public Erasure erase(ErasureRequest request) {
        return client.erase(request);
    }

    @Override
    public FlushResult flush() {
        return client.flush();
    }

    @Override
    public FlushResult flush(Duration atMost) {
        return client.flush(atMost);
    }

    @Override
    public FlushResult shutdown() {
        return client.shutdown();
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public DeliveryStats stats() {
        return client.stats();
    }

    /** That of the other client. */
    @Override
    public String toString() {
        return client.toString();
    }
}
