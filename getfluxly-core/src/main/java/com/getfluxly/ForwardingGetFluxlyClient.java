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
 * A client that passes every call to another client. A decorator extends it and overrides only the methods that it changes, so it
 * still works when {@link GetFluxlyClient} gets new methods. Each method calls the method with the same name and parameters, and
 * no other. It is as safe for use by several threads as the other client.
 *
 * <p>To change events, or to leave some out, write an {@link com.getfluxly.event.EventProcessor} and not a decorator: a processor
 * sees each event, whichever method it comes through. A decorator for all events must override every {@code track},
 * {@code identify} and {@code prepare}. If you override {@code track}, also override {@code prepare}: events of a transaction are
 * prepared.
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
     * Makes a decorator.
     *
     * @param client gets all calls, including {@link #close()}
     * @throws GetFluxlyException {@code validation_error} if it is null
     */
    protected ForwardingGetFluxlyClient(GetFluxlyClient client) {
        this.client = Refusals.notNull("client", client);
    }

    /**
     * {@return the client to which a decorator passes its calls; empty if the client is no decorator, or a proxy of one} For code
     * that has several clients, and needs to know which of them share their counts.
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

    /** The text of the other client. */
    @Override
    public String toString() {
        return client.toString();
    }
}
