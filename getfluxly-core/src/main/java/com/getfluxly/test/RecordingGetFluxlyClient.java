package com.getfluxly.test;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client for tests. It is the real one up to the wire (rules, processors, context, encoder, failure mode, accounts), and shows
 * what would have left it, read back from the bytes. No thread, no network, no wait.
 *
 * <pre>{@code
 * RecordingGetFluxlyClient client = new RecordingGetFluxlyClient();
 * new Checkout(client).complete(order);
 *
 * RecordedEvent completed = client.events().tracked("order_completed").by("user_42").only();
 * }</pre>
 *
 * <p>An accepted event is recorded at once, and held until {@link #flush()}, {@link #clear()} or {@link #close()}, as by a client
 * whose service has yet to answer: until then {@link #stats()} counts it as queued, and a second event with its {@code message_id}
 * is refused. A prepared event is recorded when it is sent; one that is discarded is only counted, as {@code rolled_back}. What
 * a test should not depend on is left out: the queue has no bounds, a spool is not opened, {@code overflow} and {@code maxBlock}
 * have no effect. Listeners are called on the thread that causes what they hear of.
 *
 * <p>Any number of threads may use it; what was tracked by several stands in the order in which it was accepted.
 *
 * @since 0.1.0
 */
public final class RecordingGetFluxlyClient extends ForwardingGetFluxlyClient {

    private final Recording recording;

    /** One with the defaults of {@link GetFluxlyClient#builder}: {@link FailureMode#THROW}, no processors, no context. */
    public RecordingGetFluxlyClient() {
        this(GetFluxlyClient.builder("gflux_secret_recorded"));
    }

    /**
     * One with the knobs of a builder: processors, context, failure mode, listeners.
     *
     * @param builder belongs to this client from now on, which sets its transport and its shutdown hook; the token is not used
     * @throws GetFluxlyException {@code validation_error} if it is null, or as {@link GetFluxlyClientBuilder#build()}
     */
    public RecordingGetFluxlyClient(GetFluxlyClientBuilder builder) {
        this(builder, new Recording());
    }

    private RecordingGetFluxlyClient(@Nullable GetFluxlyClientBuilder builder, Recording recording) {
        super(built(builder, recording));
        this.recording = recording;
    }

    private static GetFluxlyClient built(@Nullable GetFluxlyClientBuilder builder, Recording recording) {
        if (builder == null) {
            throw GetFluxlyException.invalid("builder", "builder must not be null")
                    .build();
        }
        return builder.transport(recording).shutdownHook(false).build();
    }

    /** {@return what was accepted so far, in order; later events do not get into it} */
    public RecordedEvents events() {
        return recording.events();
    }

    /** {@return the requests of {@code alias} that were answered, in order; unmodifiable} */
    public List<AliasRequest> aliases() {
        return recording.aliases();
    }

    /** {@return the requests of {@code erase} that were answered, in order; unmodifiable} */
    public List<ErasureRequest> erasures() {
        return recording.erasures();
    }

    /**
     * Has one call fail that would succeed, in the way of the real client: an event is refused by the failure mode, {@code alias}
     * and {@code erase} throw what that answer makes them throw, without a retry. It is the next call that <i>can</i> fail so: an
     * event is never refused for what the service or the network does, so such a code waits for the next {@code alias} or
     * {@code erase}, and {@code queue_overflow}, {@code processor_error}, {@code closed} and those of the spool wait for the next
     * event. Several calls add up, in order.
     *
     * @param code why
     * @throws GetFluxlyException {@code validation_error} for null, and for {@link ErrorCode#NO_THREAD}, which is no answer to any
     *     of these calls
     */
    public void failNext(ErrorCode code) {
        recording.failures().add(code);
    }

    /**
     * Forgets all that was recorded, and the failures that were asked for. What is held counts as delivered, so that its
     * {@code message_id}s may be used again. The accounts go on, and a closed client stays closed.
     */
    public void clear() {
        super.flush(Duration.ZERO);
        recording.clear();
    }

    /** Answers at once with the ids of the request. */
    @Override
    public Alias alias(AliasRequest request) {
        recording.failures().refuseIfLimited(request == null ? null : request.violation());
        Alias alias = super.alias(request);
        recording.answered(request);
        return alias;
    }

    /** Answers at once: one profile, as many events as are recorded with that id. */
    @Override
    public Erasure erase(ErasureRequest request) {
        recording.failures().refuseIfLimited(request == null ? null : request.violation());
        Erasure erasure = super.erase(request);
        recording.answered(request);
        return erasure;
    }

    /** What is recorded, to read: with the ids. */
    @Override
    public String toString() {
        return "RecordingGetFluxlyClient with " + events();
    }
}
