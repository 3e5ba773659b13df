package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.TrackEvent;

/** What an application publishes, as an event of the client's. */
final class Prepared {

    private Prepared() {}

    static PreparedEvent by(GetFluxlyClient client, Object payload) {
        if (payload instanceof TrackEvent event) {
            return client.prepare(event);
        }
        return payload instanceof IdentifyEvent event ? client.prepare(event) : client.prepare((Record) payload);
    }

    static boolean atOnce(GetFluxlyClient client, Object payload) {
        if (payload instanceof TrackEvent event) {
            return client.track(event);
        }
        return payload instanceof IdentifyEvent event ? client.identify(event) : client.track((Record) payload);
    }
}
