package com.getfluxly;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FlushResult;
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

/** Does nothing, and says so. */
final class NoOpGetFluxlyClient implements GetFluxlyClient {

    static final NoOpGetFluxlyClient INSTANCE = new NoOpGetFluxlyClient();

    private static final DeliveryStats NOTHING =
            DeliveryStats.builder().state(DeliveryState.DISABLED).build();

    private static final PreparedEvent NOTHING_PREPARED = new PreparedEvent() {

        @Override
        public boolean isRefused() {
            return true;
        }

        @Override
        public boolean send() {
            return false;
        }

        @Override
        public void discard() {}
    };

    private NoOpGetFluxlyClient() {}

    @Override
    public boolean track(String name, Identity who) {
        return false;
    }

    @Override
    public boolean track(String name, Identity who, Map<String, ?> properties) {
        return false;
    }

    @Override
    public boolean track(TrackEvent event) {
        return false;
    }

    @Override
    public boolean track(Record event) {
        return false;
    }

    @Override
    public boolean track(Record event, Identity who) {
        return false;
    }

    @Override
    public boolean identify(Identity who, Map<String, ?> traits) {
        return false;
    }

    @Override
    public boolean identify(IdentifyEvent event) {
        return false;
    }

    @Override
    public PreparedEvent prepare(TrackEvent event) {
        return NOTHING_PREPARED;
    }

    @Override
    public PreparedEvent prepare(Record event) {
        return NOTHING_PREPARED;
    }

    @Override
    public PreparedEvent prepare(Record event, Identity who) {
        return NOTHING_PREPARED;
    }

    @Override
    public PreparedEvent prepare(IdentifyEvent event) {
        return NOTHING_PREPARED;
    }

    /** Repeats the request; {@code mergedAt} is null, since nothing was merged. */
    @Override
    public Alias alias(AliasRequest request) {
        Refusals.notNull("request", request);
        return Alias.builder()
                .userId(request.userId())
                .anonymousId(request.anonymousId())
                .previousId(request.previousId())
                .build();
    }

    /** An empty id and no deadline, since nothing will be erased. */
    @Override
    public Erasure erase(ErasureRequest request) {
        Refusals.notNull("request", request);
        return Erasure.builder().build();
    }

    @Override
    public FlushResult flush() {
        return FlushResult.EMPTY;
    }

    @Override
    public FlushResult flush(Duration atMost) {
        Refusals.notNull("atMost", atMost);
        return FlushResult.EMPTY;
    }

    @Override
    public FlushResult shutdown() {
        return FlushResult.EMPTY;
    }

    @Override
    public void close() {}

    @Override
    public DeliveryStats stats() {
        return NOTHING;
    }

    @Override
    public String toString() {
        return "GetFluxlyClient[disabled]";
    }
}
