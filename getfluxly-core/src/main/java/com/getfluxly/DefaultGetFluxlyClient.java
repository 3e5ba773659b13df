package com.getfluxly;

import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.DeliveryEngine;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.intake.EventIntake;
import com.getfluxly.internal.intake.Preparation;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.util.Map;

/** Turns calls into events for the engine. */
final class DefaultGetFluxlyClient implements GetFluxlyClient {

    private final DeliveryEngine engine;
    private final EventIntake events;
    private final ShutdownHook hook;

    DefaultGetFluxlyClient(DeliveryEngine engine, boolean shutdownHook) {
        this.engine = engine;
        this.events = engine.intake();
        if (shutdownHook) {
            Rehearsal.once();
        }
        this.hook = shutdownHook ? ShutdownHook.register(LastWords.onTheConsole(engine)::shutdown) : ShutdownHook.NONE;
        engine.onClosed(hook::remove);
    }

    @Override
    public boolean track(String name, Identity who) {
        return events.offer(name, () -> TrackEvent.builder(name, who).build());
    }

    @Override
    public boolean track(String name, Identity who, Map<String, ?> properties) {
        return events.offer(
                name, () -> TrackEvent.builder(name, who).properties(properties).build());
    }

    @Override
    public boolean track(TrackEvent event) {
        return events.offer(event == null ? null : event.name(), event);
    }

    @Override
    public boolean track(Record event) {
        return events.offerRecord(event, () -> TrackEvent.of(event));
    }

    @Override
    public boolean track(Record event, Identity who) {
        return events.offerRecord(event, () -> TrackEvent.of(event, who));
    }

    @Override
    public boolean identify(Identity who, Map<String, ?> traits) {
        return events.offer(
                IdentifyEvent.NAME,
                () -> IdentifyEvent.builder(who).traits(traits).build());
    }

    @Override
    public boolean identify(IdentifyEvent event) {
        return events.offer(IdentifyEvent.NAME, event);
    }

    @Override
    public PreparedEvent prepare(TrackEvent event) {
        return new Prepared(events.prepare(event == null ? null : event.name(), event));
    }

    @Override
    public PreparedEvent prepare(Record event) {
        return new Prepared(events.prepareRecord(event, () -> TrackEvent.of(event)));
    }

    @Override
    public PreparedEvent prepare(Record event, Identity who) {
        return new Prepared(events.prepareRecord(event, () -> TrackEvent.of(event, who)));
    }

    @Override
    public PreparedEvent prepare(IdentifyEvent event) {
        return new Prepared(events.prepare(IdentifyEvent.NAME, event));
    }

    private record Prepared(Preparation preparation) implements PreparedEvent {

        @Override
        public boolean isRefused() {
            return preparation == Preparation.NONE;
        }

        @Override
        public boolean send() {
            return preparation.send();
        }

        @Override
        public void discard() {
            preparation.discard();
        }

        /** Nothing of the event. */
        @Override
        public String toString() {
            return "PreparedEvent";
        }
    }

    @Override
    public Alias alias(AliasRequest request) {
        return engine.alias(Refusals.notNull("request", request));
    }

    @Override
    public Erasure erase(ErasureRequest request) {
        return engine.erase(Refusals.notNull("request", request));
    }

    @Override
    public FlushResult flush() {
        return engine.flush();
    }

    @Override
    public FlushResult flush(Duration atMost) {
        return engine.flush(Refusals.notNull("atMost", atMost));
    }

    @Override
    public FlushResult shutdown() {
        return engine.shutdown();
    }

    @Override
    public void close() {
        shutdown();
    }

    @Override
    public DeliveryStats stats() {
        return engine.stats();
    }

    /** The accounts, without the token. */
    @Override
    public String toString() {
        return "GetFluxlyClient[" + stats() + "]";
    }
}
