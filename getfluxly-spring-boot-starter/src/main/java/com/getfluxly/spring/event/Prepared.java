package com.getfluxly.spring.event;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.TrackEvent;
import org.jspecify.annotations.Nullable;

/** What an application publishes, as an event of the client's. */
final class Prepared {

    private static final PreparedEvent REFUSED = new PreparedEvent() {
        @Override
        public boolean send() {
            return false;
        }

        @Override
        public boolean isRefused() {
            return true;
        }

        @Override
        public void discard() {
            // It holds nothing.
        }
    };

    private Prepared() {}

    static PreparedEvent by(GetFluxlyClient client, Object payload) {
        if (payload instanceof TrackEvent event) {
            return orRefused(client.prepare(event));
        }
        return orRefused(
                payload instanceof IdentifyEvent event ? client.prepare(event) : client.prepare((Record) payload));
    }

    static boolean atOnce(GetFluxlyClient client, Object payload) {
        if (payload instanceof TrackEvent event) {
            return client.track(event);
        }
        return payload instanceof IdentifyEvent event ? client.identify(event) : client.track((Record) payload);
    }

    /** A mock that was told nothing prepares null. */
    static PreparedEvent orRefused(@Nullable PreparedEvent event) {
        return event == null ? REFUSED : event;
    }
}
