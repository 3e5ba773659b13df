package com.getfluxly.sample.process;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.sample.process.Report.Kind;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/** Names each event, and tells its name once the client has taken it: not before, as nothing is promised until then. */
final class ReportingClient extends ForwardingGetFluxlyClient {

    private final Consumer<Report> parent;

    ReportingClient(GetFluxlyClient client, Consumer<Report> parent) {
        super(client);
        this.parent = parent;
    }

    @Override
    public boolean track(String name, Identity who) {
        return track(TrackEvent.builder(name, who).build());
    }

    @Override
    public boolean track(String name, Identity who, Map<String, ?> properties) {
        return track(TrackEvent.builder(name, who).properties(properties).build());
    }

    @Override
    public boolean track(Record event) {
        return track(TrackEvent.of(event));
    }

    @Override
    public boolean track(Record event, Identity who) {
        return track(TrackEvent.of(event, who));
    }

    @Override
    public boolean track(TrackEvent event) {
        UUID id = Objects.requireNonNullElseGet(event.messageId(), UUID::randomUUID);
        TrackEvent named = TrackEvent.builder(event.name(), event.who())
                .properties(event.properties())
                .context(event.context())
                .timestamp(event.timestamp())
                .messageId(id)
                .build();
        return told(id, super.track(named));
    }

    @Override
    public boolean identify(Identity who, Map<String, ?> traits) {
        return identify(IdentifyEvent.builder(who).traits(traits).build());
    }

    @Override
    public boolean identify(IdentifyEvent event) {
        UUID id = Objects.requireNonNullElseGet(event.messageId(), UUID::randomUUID);
        IdentifyEvent named = IdentifyEvent.builder(event.who())
                .traits(event.traits())
                .context(event.context())
                .timestamp(event.timestamp())
                .messageId(id)
                .build();
        return told(id, super.identify(named));
    }

    private boolean told(UUID id, boolean accepted) {
        parent.accept(accepted ? new Report(Kind.ACCEPTED, id.toString()) : new Report(Kind.REFUSED, ""));
        return accepted;
    }
}
