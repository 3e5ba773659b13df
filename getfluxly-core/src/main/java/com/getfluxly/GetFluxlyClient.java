package com.getfluxly;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.util.Map;

/**
 * Sends product events to GetFluxly.
 *
 * <p>{@code track} and {@code identify} queue an event in memory and return; a background thread delivers it. Every
 * event they accept ends exactly once as delivered, rejected by the service, or dropped with a reason, and
 * {@link #stats()} accounts for all of them. One client serves a whole application: every method may be called by any
 * number of threads.
 *
 * <p>Null where none is allowed is refused as any other value that breaks a rule: with {@code validation_error} and the name of
 * the parameter, by the failure mode if it is an event or a part of one, and never by a {@code NullPointerException}. Identities,
 * events and requests may be built of anything: only the call that takes them refuses them.
 *
 * <pre>{@code
 * try (GetFluxlyClient client = GetFluxlyClient.builder(token).failureMode(FailureMode.REPORT).build()) {
 *     client.track("invoice_paid", Identity.externalId("user_42"), Map.of("total", 99.99));
 * }
 * }</pre>
 *
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 * @since 0.1.0
 */
public interface GetFluxlyClient extends AutoCloseable {

    /**
     * Starts a client for a server token ({@code gflux_secret_…}). A publishable one may only ingest events.
     *
     * @param token checked by {@link GetFluxlyClientBuilder#build()}; shown in no log and no error
     * @return a builder with every default
     * @see <a href="https://docs.getfluxly.com/authentication">Authentication</a>
     */
    static GetFluxlyClientBuilder builder(String token) {
        return new GetFluxlyClientBuilder(token);
    }

    /**
     * A client that takes everything and does nothing, for where GetFluxly is switched off: no thread, no network, every
     * count 0, {@link DeliveryState#DISABLED} the state. {@code track} and {@code identify} return false, since nothing was
     * accepted.
     *
     * @return always the same client
     */
    static GetFluxlyClient noOp() {
        return NoOpGetFluxlyClient.INSTANCE;
    }

    /**
     * Queues an event without properties.
     *
     * @param name snake_case, at most 64 characters
     * @param who at least one id
     * @return whether the event was accepted; never false in {@link FailureMode#THROW}
     * @see #track(String, Identity, Map)
     */
    boolean track(String name, Identity who);

    /**
     * Queues an event. No network; does not block, unless the queue is full and told to wait for room.
     *
     * @param name snake_case, at most 64 characters
     * @param who at least one id
     * @param properties at most 32 keys; values are read during this call, so later changes have no effect. Text,
     *     numbers, booleans, enums, times, UUIDs, URIs, optionals, records, maps, collections, arrays and null may stand in it,
     *     at any depth; a value of any other type, such as a bean, is refused by the name of its type
     * @return whether the event was accepted; never false in {@link FailureMode#THROW}
     * @throws GetFluxlyException in {@link FailureMode#THROW} if the event is refused: {@code validation_error},
     *     {@code payload_too_large} (over 32 KB), {@code queue_overflow} or {@code closed}. Where the caller's stack or the
     *     heap is at its end, the event is refused as {@code validation_error}; in {@link FailureMode#REPORT} it is counted
     *     and nothing is thrown. Only if there is no stack for the call itself, or in {@link FailureMode#THROW} for the
     *     exception, the {@link StackOverflowError} stays what it is. Either way no later call waits for this one
     */
    boolean track(String name, Identity who, Map<String, ?> properties);

    /**
     * Queues an event that was built by hand, for what the short forms have no room for.
     *
     * @param event what happened
     * @return whether the event was accepted; never false in {@link FailureMode#THROW}
     * @see #track(String, Identity, Map)
     */
    boolean track(TrackEvent event);

    /**
     * Queues a record that carries {@link com.getfluxly.event.TrackedEvent}: its components are the properties, and one of them,
     * of the type {@link Identity}, says who it was.
     *
     * @param event read during this call; each accessor is called once
     * @return whether the event was accepted; never false in {@link FailureMode#THROW}
     * @throws GetFluxlyException as {@link #track(String, Identity, Map)}; a class that can make no event, and an accessor that
     *     throws, are a {@code validation_error}, with the name of the class and the component
     */
    boolean track(Record event);

    /**
     * Queues a record that does not know whose event it is.
     *
     * @param event carries {@link com.getfluxly.event.TrackedEvent}, and has no component of the type {@link Identity}: one that has
     *     is refused, since two answers are none
     * @param who at least one id
     * @return whether the event was accepted; never false in {@link FailureMode#THROW}
     * @throws GetFluxlyException as {@link #track(Record)}
     */
    boolean track(Record event, Identity who);

    /**
     * Queues what is known about a person, in order with the events.
     *
     * @param who at least one id
     * @param traits as many as fit into 32 KB; read during this call, as {@code properties} are
     * @return whether it was accepted; never false in {@link FailureMode#THROW}
     * @throws GetFluxlyException as {@link #track(String, Identity, Map)}
     * @see <a href="https://docs.getfluxly.com/ingest/identity">Identity</a>
     */
    boolean identify(Identity who, Map<String, ?> traits);

    /**
     * Queues what is known about a person, built by hand.
     *
     * @param event what is known
     * @return whether it was accepted; never false in {@link FailureMode#THROW}
     * @see #identify(Identity, Map)
     */
    boolean identify(IdentifyEvent event);

    /**
     * Makes an event ready to be queued, for whoever knows only later whether it happened, such as at the end of a transaction.
     * It is processed, checked and encoded now, with the time and the {@code message_id} of this call, and takes its place in
     * {@code maxQueueSize} and {@code maxQueueBytes} until it is sent or discarded: what the queue has no room for is refused now,
     * or waited for, or evicts others, as by {@link #track(TrackEvent)}. A wait is for the service to take what is queued: where
     * prepared events alone leave no room it is refused at once, since they may be this caller's own. With a spool they have
     * these bounds for themselves, beside what the queue holds in memory. {@link #flush()} and {@link #shutdown()} do not wait
     * for them: what is sent after the shutdown has begun is refused.
     *
     * @param event what happened, if it did
     * @return to be sent or discarded, once. If the event is refused or left out now, {@code send()} returns false and {@code
     *     discard()} does nothing
     * @throws GetFluxlyException in {@link FailureMode#THROW} if the event is refused, as {@link #track(String, Identity, Map)}
     */
    PreparedEvent prepare(TrackEvent event);

    /**
     * The same for a record that carries {@link com.getfluxly.event.TrackedEvent}.
     *
     * @param event read during this call, as by {@link #track(Record)}
     * @return to be sent or discarded, once
     * @throws GetFluxlyException in {@link FailureMode#THROW} if it is refused, as {@link #track(Record)}
     */
    PreparedEvent prepare(Record event);

    /**
     * The same for a record that does not know whose event it is.
     *
     * @param event read during this call, as by {@link #track(Record, Identity)}
     * @param who at least one id
     * @return to be sent or discarded, once
     * @throws GetFluxlyException in {@link FailureMode#THROW} if it is refused, as {@link #track(Record, Identity)}
     */
    PreparedEvent prepare(Record event, Identity who);

    /**
     * The same for what is known about a person.
     *
     * @param event what is known, if it comes to that
     * @return to be sent or discarded, once
     * @throws GetFluxlyException in {@link FailureMode#THROW} if it is refused, as {@link #identify(Identity, Map)}
     * @see #prepare(TrackEvent)
     */
    PreparedEvent prepare(IdentifyEvent event);

    /**
     * Joins a visitor to a user. Blocks on the network in the calling thread; does not wait for queued events. Needs a
     * server token. On a thread that Reactor marks as non-blocking it fails at once ({@code validation_error}): call it on
     * {@code Schedulers.boundedElastic()} there.
     *
     * @param request which two ids belong to one user
     * @return what the service made of it
     * @throws GetFluxlyException what the service answered, or {@code network_error}, {@code timeout} (whose
     *     {@link GetFluxlyException#failureKind()} and cause say why) or {@code invalid_response} after the last retry, {@code
     *     rate_limited} at once while the service wants to be left alone, {@code validation_error}, {@code closed}
     * @see <a href="https://docs.getfluxly.com/identity/alias">Alias</a>
     */
    Alias alias(AliasRequest request);

    /**
     * Erases a profile. Blocks on the network in the calling thread; does not wait for queued events. Needs a server
     * token. Not for non-blocking threads, as {@link #alias}.
     *
     * @param request whose profile, and why
     * @return what the service took on; it ends later
     * @throws GetFluxlyException as {@link #alias}
     * @see <a href="https://docs.getfluxly.com/gdpr/erase">Erasure</a>
     */
    Erasure erase(ErasureRequest request);

    /**
     * Delivers at once, and waits until every event accepted before this call is settled. Later ones are not waited for.
     * An interrupt ends the wait; the result then says what is pending, and the interrupt status stays set. From a
     * listener it only asks for delivery and returns. A pause that the service asks for is kept, however long; {@link
     * #flush(Duration)} does not wait for its end. Not for non-blocking threads, as {@link #alias}.
     *
     * @return what became of exactly these events
     * @throws GetFluxlyException the failure that stopped it, after {@code maxRetries} retries, or {@code no_thread}; the
     *     events stay queued unless they were settled
     */
    FlushResult flush();

    /**
     * As {@link #flush()}, but gives up waiting after a while: {@link FlushResult#pending()} then says how many of these
     * events are still held. Delivery goes on.
     *
     * @param atMost zero, like anything below it, only asks for delivery and returns, on any thread
     * @return what became of exactly these events so far
     * @throws GetFluxlyException as {@link #flush()}, if the failure came in time; {@code validation_error} for null
     */
    FlushResult flush(Duration atMost);

    /**
     * Refuses new events from now on, delivers those held until none is left or {@code shutdownTimeout} has passed,
     * drops the rest with a count and a line in the log, and ends the threads. Never throws, and takes at most a tenth of
     * a second longer, whatever the network, listeners or interrupts do. Listeners hear nothing after the first call has
     * returned; what they did not hear is counted as {@link com.getfluxly.delivery.Anomaly#NOTIFICATION_LOST}. No thread of the
     * client is left then, unless it hangs in foreign code that no interrupt reaches. Safe from any thread; from a listener it
     * returns at once while another thread does the rest. Where the JVM's hook calls it, the line in the log may come too late
     * for the logger, and goes to {@code System.err} then.
     *
     * @return what became of the events held; {@link FlushResult#EMPTY} from the second call on, which waits for the end of
     *     the first, but not for longer than {@code shutdownTimeout}
     */
    FlushResult shutdown();

    /** As {@link #shutdown()}, for try-with-resources. */
    @Override
    void close();

    /** {@return a consistent snapshot of the accounts; cheap enough for a scrape} */
    DeliveryStats stats();
}
