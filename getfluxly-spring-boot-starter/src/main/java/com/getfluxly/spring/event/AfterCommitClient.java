package com.getfluxly.spring.event;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prepares what is tracked in a transaction of this thread, and sends it when that has committed. Outside of one it is the client
 * that it decorates.
 */
final class AfterCommitClient extends ForwardingGetFluxlyClient {

    AfterCommitClient(GetFluxlyClient client) {
        super(client);
    }

    @Override
    public boolean track(String name, Identity who) {
        return TransactionEvents.canBeKept()
                ? keep(prepare(TrackEvent.builder(name, who).build()))
                : super.track(name, who);
    }

    @Override
    public boolean track(String name, Identity who, Map<String, ?> properties) {
        return TransactionEvents.canBeKept()
                ? keep(prepare(
                        TrackEvent.builder(name, who).properties(properties).build()))
                : super.track(name, who, properties);
    }

    @Override
    public boolean track(TrackEvent event) {
        return TransactionEvents.canBeKept() ? keep(prepare(event)) : super.track(event);
    }

    @Override
    public boolean track(Record event) {
        return TransactionEvents.canBeKept() ? keep(prepare(event)) : super.track(event);
    }

    @Override
    public boolean track(Record event, Identity who) {
        return TransactionEvents.canBeKept() ? keep(prepare(event, who)) : super.track(event, who);
    }

    @Override
    public boolean identify(Identity who, Map<String, ?> traits) {
        return TransactionEvents.canBeKept()
                ? keep(prepare(IdentifyEvent.builder(who).traits(traits).build()))
                : super.identify(who, traits);
    }

    @Override
    public boolean identify(IdentifyEvent event) {
        return TransactionEvents.canBeKept() ? keep(prepare(event)) : super.identify(event);
    }

    private boolean keep(@Nullable PreparedEvent prepared) {
        PreparedEvent event = Prepared.orRefused(prepared);
        if (event.isRefused()) {
            return false;
        }
        TransactionEvents.keep(TransactionalClients.accountOf(this), event);
        return true;
    }
}
