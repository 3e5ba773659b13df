package com.getfluxly.spring.observation;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.util.Map;

/** Observes the calls that block on the network. The others are a matter of a microsecond and left alone. */
final class ObservedClient implements GetFluxlyClient {

    private final GetFluxlyClient client;
    private final GetFluxlyObservations observations;

    ObservedClient(GetFluxlyClient client, GetFluxlyObservations observations) {
        this.client = client;
        this.observations = observations;
    }

    @Override
    public Alias alias(AliasRequest request) {
        return observations.call("alias", () -> client.alias(request));
    }

    @Override
    public Erasure erase(ErasureRequest request) {
        return observations.call("erase", () -> client.erase(request));
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
    public boolean identify(Identity who, Map<String, ?> traits) {
        return client.identify(who, traits);
    }

    @Override
    public boolean identify(IdentifyEvent event) {
        return client.identify(event);
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

    @Override
    public String toString() {
        return client.toString();
    }
}
