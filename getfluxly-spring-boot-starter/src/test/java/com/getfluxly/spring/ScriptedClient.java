package com.getfluxly.spring;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client whose accounts and answers a test makes up. */
public class ScriptedClient implements GetFluxlyClient {

    private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    private final Map<DropReason, Long> refusedByReason = new EnumMap<>(DropReason.class);
    private final List<String> calls = new ArrayList<>();
    private Function<Duration, FlushResult> onFlush = atMost -> FlushResult.EMPTY;
    private DeliveryState state = DeliveryState.ACTIVE;
    private @Nullable String stateCode;
    private long refused;
    private long delivered;
    private long rejected;
    private int queued;
    private long queuedBytes;
    private int inFlight;
    private int prepared;
    private @Nullable Duration oldestAge;
    private @Nullable Instant lastDelivered;
    private int capacity = 1_000;
    private int consecutiveFailures;
    private long recovered;
    private @Nullable SpoolStats spool;

    public ScriptedClient in(DeliveryState state, @Nullable String code) {
        this.state = state;
        this.stateCode = code;
        return this;
    }

    public ScriptedClient holding(int queued, int inFlight) {
        this.queued = queued;
        this.inFlight = inFlight;
        return this;
    }

    public ScriptedClient preparing(int prepared) {
        this.prepared = prepared;
        return this;
    }

    /** On disk, some of which an earlier process had accepted. */
    public ScriptedClient spooling(long recovered, SpoolStats.Builder spool) {
        this.recovered = recovered;
        this.spool = spool.build();
        return this;
    }

    public ScriptedClient ofCapacity(int events) {
        this.capacity = events;
        return this;
    }

    public ScriptedClient failing(int timesInARow) {
        this.consecutiveFailures = timesInARow;
        return this;
    }

    public ScriptedClient holdingBytes(long bytes, @Nullable Duration oldestAge) {
        this.queuedBytes = bytes;
        this.oldestAge = oldestAge;
        return this;
    }

    public ScriptedClient settled(long delivered, long rejected, long refused) {
        this.delivered = delivered;
        this.rejected = rejected;
        this.refused = refused;
        return this;
    }

    public ScriptedClient dropped(DropReason reason, long count) {
        dropped.put(reason, count);
        return this;
    }

    public ScriptedClient refused(DropReason reason, long count) {
        refusedByReason.put(reason, count);
        return this;
    }

    public ScriptedClient lastDelivered(Instant at) {
        this.lastDelivered = at;
        return this;
    }

    public ScriptedClient onFlush(Function<Duration, FlushResult> onFlush) {
        this.onFlush = onFlush;
        return this;
    }

    /** {@code flush PT5S} and {@code close}, in order. */
    public List<String> calls() {
        return calls;
    }

    @Override
    public boolean track(String name, Identity who) {
        return true;
    }

    @Override
    public boolean track(String name, Identity who, Map<String, ?> properties) {
        return true;
    }

    @Override
    public boolean track(TrackEvent event) {
        return true;
    }

    @Override
    public boolean track(Record event) {
        return true;
    }

    @Override
    public boolean track(Record event, Identity who) {
        return true;
    }

    @Override
    public boolean identify(Identity who, Map<String, ?> traits) {
        return true;
    }

    @Override
    public boolean identify(IdentifyEvent event) {
        return true;
    }

    @Override
    public PreparedEvent prepare(TrackEvent event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedEvent prepare(Record event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedEvent prepare(Record event, Identity who) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedEvent prepare(IdentifyEvent event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Alias alias(AliasRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Erasure erase(ErasureRequest request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FlushResult flush() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FlushResult flush(Duration atMost) {
        calls.add("flush " + atMost);
        return onFlush.apply(atMost);
    }

    @Override
    public FlushResult shutdown() {
        calls.add("shutdown");
        return FlushResult.EMPTY;
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public DeliveryStats stats() {
        long given = dropped.values().stream().mapToLong(Long::longValue).sum();
        long onDisk = spool == null ? 0 : spool.pending();
        long accepted = delivered + rejected + given + queued + inFlight + onDisk - recovered;
        return DeliveryStats.builder()
                .state(state)
                .stateCode(stateCode)
                .offered(accepted + refused)
                .accepted(accepted)
                .recovered(recovered)
                .refused(refused)
                .delivered(delivered)
                .rejected(rejected)
                .dropped(given)
                .droppedByReason(dropped)
                .refusedByReason(refusedByReason)
                .queued(queued)
                .queuedBytes(queuedBytes)
                .inFlight(inFlight)
                .prepared(prepared)
                .oldestAge(oldestAge)
                .lastDelivered(lastDelivered)
                .queueCapacity(capacity)
                .consecutiveFailures(consecutiveFailures)
                .spool(spool)
                .build();
    }
}
