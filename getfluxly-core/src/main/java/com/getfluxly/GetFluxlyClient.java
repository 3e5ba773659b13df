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
 * <p>{@code track} and {@code identify} queue an event in memory and return; a background thread delivers it. Every accepted
 * event ends exactly once: it is delivered, rejected by the service, or dropped with a reason. {@link #stats()} counts all of
 * them. One client is enough for a whole application: any number of threads may call every method.
 *
 * <p>If null is not allowed, it is refused like any other value that breaks a rule: with {@code validation_error} and the name of
 * the parameter, and never with a {@code NullPointerException}. For an event or a part of it, the failure mode decides how. You
 * can build identities, events and requests with invalid values: only the call that takes them refuses them.
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
     * Starts a client for a server token ({@code gflux_secret_…}). A publishable token may only send events.
     *
     * @param token checked by {@link GetFluxlyClientBuilder#build()}; never shown in a log or an error
     * @return a builder with every default
     * @see <a href="https://docs.getfluxly.com/authentication">Authentication</a>
     */
    static GetFluxlyClientBuilder builder(String token) {
        return new GetFluxlyClientBuilder(token);
    }

    /**
     * A client that does nothing, for an application in which GetFluxly is switched off. It has no thread and uses no network;
     * all counts are 0, and the state is {@link DeliveryState#DISABLED}. {@code track} and {@code identify} return false, because
     * nothing is accepted.
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
     * Queues an event. Does not use the network. Does not block, unless the queue is full and the overflow policy is
     * {@link com.getfluxly.delivery.OverflowPolicy#BLOCK}; a {@linkplain GetFluxlyClientBuilder#spool spool} may also wait for
     * its disk.
     *
     * @param name snake_case, at most 64 characters
     * @param who at least one id
     * @param properties at most 32 keys; values are read during this call, so later changes have no effect. Allowed are text,
     *     numbers, booleans, enums, times, UUIDs, URIs, optionals, records, maps, collections, arrays and null, at any depth. An
     *     event with a value of any other type, such as a bean, is refused; the message names the type
     * @return whether the event was accepted; never false in {@link FailureMode#THROW}
     * @throws GetFluxlyException in {@link FailureMode#THROW} if the event is refused: {@code validation_error},
     *     {@code payload_too_large} (over 32 KB), {@code queue_overflow}, {@code processor_error}, {@code closed}, and with a
     *     spool {@code spool_unavailable} or {@code spool_timeout}. If the caller has no stack or no heap left, the event is
     *     refused as {@code validation_error}; in {@link FailureMode#REPORT} it is only counted. A {@link StackOverflowError} is
     *     thrown only if there is no stack for the call itself or, in {@link FailureMode#THROW}, for the exception. In every
     *     case, later calls work as before
     */
    boolean track(String name, Identity who, Map<String, ?> properties);

    /**
     * Queues an event that you built yourself, for example with a context, a timestamp or a message id.
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
     * @throws GetFluxlyException as {@link #track(String, Identity, Map)}; if the class can make no event, or an accessor throws,
     *     the code is {@code validation_error}, with the name of the class and the component
     */
    boolean track(Record event);

    /**
     * Queues a record that has no identity of its own.
     *
     * @param event carries {@link com.getfluxly.event.TrackedEvent}, and has no component of the type {@link Identity}; a record
     *     that has one is refused, because there would be two identities
     * @param who at least one id
     * @return whether the event was accepted; never false in {@link FailureMode#THROW}
     * @throws GetFluxlyException as {@link #track(Record)}
     */
    boolean track(Record event, Identity who);

    /**
     * Queues traits of a person, in order with the events.
     *
     * @param who at least one id
     * @param traits as many as fit into 32 KB; read during this call, as {@code properties} are
     * @return whether it was accepted; never false in {@link FailureMode#THROW}
     * @throws GetFluxlyException as {@link #track(String, Identity, Map)}
     * @see <a href="https://docs.getfluxly.com/ingest/identity">Identity</a>
     */
    boolean identify(Identity who, Map<String, ?> traits);

    /**
     * Queues traits of a person, in an event that you built yourself.
     *
     * @param event the traits
     * @return whether it was accepted; never false in {@link FailureMode#THROW}
     * @see #identify(Identity, Map)
     */
    boolean identify(IdentifyEvent event);

    /**
     * Prepares an event, for code that knows only later whether the event happens, such as at the end of a transaction. The event
     * is processed, checked and encoded now, with the time and the {@code message_id} of this call. It holds a place in
     * {@code maxQueueSize} and {@code maxQueueBytes} until it is sent or discarded. If the queue has no room, the overflow policy
     * works now, as with {@link #track(TrackEvent)}. With {@code BLOCK}, the caller waits until the service takes queued events;
     * if prepared events alone fill the queue, the event is refused at once, because they may be this caller's own. With a spool,
     * prepared events have these limits for themselves, in addition to the events that the queue holds in memory.
     * {@link #flush()} and {@link #shutdown()} do not wait for prepared events. After the shutdown has begun, sending one is
     * refused.
     *
     * @param event the event, if it happens
     * @return send it or discard it, once. If the event is refused or left out now, {@code send()} returns false and
     *     {@code discard()} does nothing
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
     * The same for a record that has no identity of its own.
     *
     * @param event read during this call, as by {@link #track(Record, Identity)}
     * @param who at least one id
     * @return to be sent or discarded, once
     * @throws GetFluxlyException in {@link FailureMode#THROW} if it is refused, as {@link #track(Record, Identity)}
     */
    PreparedEvent prepare(Record event, Identity who);

    /**
     * The same for traits of a person.
     *
     * @param event the traits
     * @return to be sent or discarded, once
     * @throws GetFluxlyException in {@link FailureMode#THROW} if it is refused, as {@link #identify(Identity, Map)}
     * @see #prepare(TrackEvent)
     */
    PreparedEvent prepare(IdentifyEvent event);

    /**
     * Joins a visitor to a user. It calls the service in the calling thread and waits for the answer; it does not wait for queued
     * events. Needs a server token. On a thread that Reactor marks as non-blocking, it fails at once ({@code validation_error}):
     * use {@code Schedulers.boundedElastic()} instead.
     *
     * @param request which two ids belong to one user
     * @return the service's answer
     * @throws GetFluxlyException the error that the service answered, or {@code network_error}, {@code timeout}
     *     ({@link GetFluxlyException#failureKind()} and the cause say why) or {@code invalid_response} after the last retry,
     *     {@code rate_limited} at once while the service asks for a pause, {@code validation_error}, {@code closed}
     * @see <a href="https://docs.getfluxly.com/identity/alias">Alias</a>
     */
    Alias alias(AliasRequest request);

    /**
     * Erases a profile. It calls the service in the calling thread and waits for the answer; it does not wait for queued events.
     * Needs a server token. Not for non-blocking threads, as {@link #alias}.
     *
     * @param request whose profile, and why
     * @return the service's answer; the erasure itself ends later
     * @throws GetFluxlyException as {@link #alias}
     * @see <a href="https://docs.getfluxly.com/gdpr/erase">Erasure</a>
     */
    Erasure erase(ErasureRequest request);

    /**
     * Delivers at once, and waits until every event that was accepted before this call is settled. It does not wait for later
     * events. An interrupt ends the wait; the result then says how many events are pending, and the interrupt status stays set.
     * If a listener calls it, it only starts a delivery and returns. If the service asks for a pause, it waits for the end of the
     * pause, however long it is; {@link #flush(Duration)} does not. Not for non-blocking threads, as {@link #alias}.
     *
     * @return the outcomes of exactly these events
     * @throws GetFluxlyException the failure that stopped it, after {@code maxRetries} retries, or {@code no_thread}; the events
     *     stay queued unless they were settled
     */
    FlushResult flush();

    /**
     * As {@link #flush()}, but waits only for a limited time: {@link FlushResult#pending()} then says how many of these events
     * the client still holds. Delivery goes on.
     *
     * @param atMost the longest wait; zero or less only starts a delivery and returns, on any thread
     * @return the outcomes of exactly these events so far
     * @throws GetFluxlyException as {@link #flush()}, if the failure came within this time; {@code validation_error} for null
     */
    FlushResult flush(Duration atMost);

    /**
     * Refuses new events from now on. Delivers the events that the client holds, until none is left or {@code shutdownTimeout}
     * has passed. Drops the rest, counts and logs them, and ends the threads. Never throws. Takes at most a tenth of a second
     * longer than the timeout, whatever the network, listeners or interrupts do. After the first call has returned, listeners
     * hear nothing; notifications that they did not hear are counted as {@link com.getfluxly.delivery.Anomaly#NOTIFICATION_LOST}.
     * No thread of the client is left then, unless it hangs in foreign code that ignores interrupts. Any thread may call it; if a
     * listener calls it, it returns at once, and another thread does the rest. If the JVM's hook calls it, the log line may come
     * too late for the logger; then it is written to {@code System.err}.
     *
     * @return the outcomes of the events that the client held. From the second call on, {@link FlushResult#EMPTY}: such a call
     *     waits for the end of the first, but not longer than {@code shutdownTimeout}
     */
    FlushResult shutdown();

    /** As {@link #shutdown()}, for try-with-resources. */
    @Override
    void close();

    /** {@return a consistent snapshot of the accounts; cheap enough for a scrape} */
    DeliveryStats stats();
}
