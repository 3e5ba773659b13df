package com.getfluxly;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Does nothing, and says so. */
final class NoOpGetFluxlyClient implements GetFluxlyClient {

    static final NoOpGetFluxlyClient INSTANCE = new NoOpGetFluxlyClient();

    private static final DeliveryStats NOTHING = new DeliveryStats(
            DeliveryState.DISABLED,
            null,
            0,
            0,
            0,
            0,
            0,
            0,
            Arrays.stream(DropReason.values()).collect(Collectors.toMap(reason -> reason, reason -> 0L)),
            0,
            0,
            0,
            null,
            0,
            0,
            null);

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
    public boolean identify(Identity who, Map<String, ?> traits) {
        return false;
    }

    @Override
    public boolean identify(IdentifyEvent event) {
        return false;
    }

    /** Repeats the request; {@code mergedAt} is null, since nothing was merged. */
    @Override
    public Alias alias(AliasRequest request) {
        return new Alias(request.userId(), request.anonymousId(), request.previousId(), null, Map.of());
    }

    /** An empty id and no deadline, since nothing will be erased. */
    @Override
    public Erasure erase(ErasureRequest request) {
        return new Erasure("", 0, 0, null);
    }

    @Override
    public FlushResult flush() {
        return FlushResult.EMPTY;
    }

    @Override
    public FlushResult flush(Duration atMost) {
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
