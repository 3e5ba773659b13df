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
 * A client for tests. It works like the real client (rules, processors, context, encoder, failure mode, counts), but sends
 * nothing: it shows the events that would be sent, read back from the bytes. It has no thread, uses no network, and never waits.
 *
 * <pre>{@code
 * RecordingGetFluxlyClient client = new RecordingGetFluxlyClient();
 * new Checkout(client).complete(order);
 *
 * RecordedEvent completed = client.events().tracked("order_completed").by("user_42").only();
 * }</pre>
 *
 * <p>An accepted event is recorded at once. The client holds it until {@link #flush()}, {@link #clear()} or {@link #close()},
 * like a client that waits for the service's answer: until then, {@link #stats()} counts it as queued, and a second event with
 * the same {@code message_id} is refused. A prepared event is recorded when it is sent; a discarded one is only counted, as
 * {@code rolled_back}. Tests should not depend on limits, so the queue has none, a spool is not opened, and {@code overflow} and
 * {@code maxBlock} have no effect. Listeners are called on the thread that causes the notification.
 *
 * <p>Any number of threads may use it; events are recorded in the order in which they were accepted.
 *
 * @since 0.1.0
 */
public final class RecordingGetFluxlyClient extends ForwardingGetFluxlyClient {

    private final Recording recording;

    /**
     * Makes a client with the defaults of {@link GetFluxlyClient#builder}: {@link FailureMode#THROW}, no processors, no context.
     */
    public RecordingGetFluxlyClient() {
        this(GetFluxlyClient.builder("gflux_secret_recorded"));
    }

    /**
     * Makes a client with the settings of a builder: processors, context, failure mode, listeners.
     *
     * @param builder do not use it afterwards: this client sets its transport and its shutdown hook. The token is not used
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

    /** {@return the events that were accepted so far, in order; later events are not added to this object} */
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
     * Makes one later call fail that would otherwise succeed. It fails like the real client: an event is refused by the failure
     * mode; {@code alias} and {@code erase} throw the exception for this code, without a retry. The next call that <i>can</i>
     * fail with this code fails. An event is never refused because of the service or the network, so such a code waits for the
     * next {@code alias} or {@code erase}. {@code queue_overflow}, {@code processor_error}, {@code closed} and the codes of the
     * spool wait for the next event. Several calls add up, in order.
     *
     * @param code the code of the failure
     * @throws GetFluxlyException {@code validation_error} for null, and for {@link ErrorCode#NO_THREAD}, with which none of these
     *     calls can fail
     */
    public void failNext(ErrorCode code) {
        recording.failures().add(code);
    }

    /**
     * Forgets all recorded events, and the failures that were requested. Events that the client holds count as delivered, so
     * their {@code message_id}s may be used again. The counts are not reset, and a closed client stays closed.
     */
    public void clear() {
        super.flush(Duration.ZERO);
        recording.clear();
    }

    /** Returns at once, with the ids of the request. */
    @Override
    public Alias alias(AliasRequest request) {
        recording.failures().refuseIfLimited(request == null ? null : request.violation());
        Alias alias = super.alias(request);
        recording.answered(request);
        return alias;
    }

    /** Returns at once: one profile, and the number of recorded events with that id. */
    @Override
    public Erasure erase(ErasureRequest request) {
        recording.failures().refuseIfLimited(request == null ? null : request.violation());
        Erasure erasure = super.erase(request);
        recording.answered(request);
        return erasure;
    }

    /** The recorded events, with their ids. */
    @Override
    public String toString() {
        return "RecordingGetFluxlyClient with " + events();
    }
}
