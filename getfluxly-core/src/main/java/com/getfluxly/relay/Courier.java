package com.getfluxly.relay;

import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.Knobs;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.send.CourierCalls;
import com.getfluxly.internal.send.NamedEvent;
import com.getfluxly.internal.send.Pacing;
import com.getfluxly.internal.send.RetrySchedule;
import com.getfluxly.transport.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends batches that the caller keeps to the service. Each call makes at most one request; the caller does the waiting. It
 * handles answers, pauses and keys like the client. It keeps no event after the call.
 *
 * <p>Any thread may call it; a second call of {@link #deliver} waits for the first. It logs to {@code com.getfluxly.relay}, in
 * the caller's thread. Its only own thread asks the token supplier while the service refuses the token.
 *
 * <pre>{@code
 * Courier.Result result = courier.deliver(key, events);
 * if (result instanceof Courier.Unsettled unsettled) {
 *     // the same events under the same key, after unsettled.duration()
 * }
 * }</pre>
 *
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 * @since 0.1.0
 */
public final class Courier implements AutoCloseable {

    private static final String LOGGER = "com.getfluxly.relay";

    private static final CourierCalls.Outcomes<Result> RESULTS = new CourierCalls.Outcomes<>() {
        @Override
        public Result settled(int delivered, Collection<NamedEvent> rejected) {
            return new Settled(delivered, rejected.stream().map(Rejection::of).toList());
        }

        @Override
        public Result waits(Duration duration, String code, boolean isAboutEvents) {
            return new Waits(duration, code, isAboutEvents);
        }

        @Override
        public Result parked(Duration duration, String code, boolean isAboutEvents) {
            return new Parked(duration, code, isAboutEvents);
        }

        @Override
        public Result refused(String code, String detail, int status) {
            return new Refused(code, detail, status);
        }
    };

    private final CourierCalls calls;

    private Courier(CourierCalls calls) {
        this.calls = calls;
    }

    /**
     * Starts a courier; settings that are not set have the same defaults as for a client.
     *
     * @param token as for a client
     * @param transport sends the requests; {@link #close()} does not close it
     * @return a builder for the rest
     */
    public static Builder builder(String token, Transport transport) {
        return new Builder(token, transport);
    }

    /**
     * Makes at most one request, and waits for its answer, at most for the time-out. It does not wait for anything else: while a
     * pause that an earlier answer asked for is not over, for this batch or another one, it makes no request, and returns
     * {@link Waits} or {@link Parked} with the rest of the pause.
     *
     * <p>Pass the same events with the same key again until the result is {@link Settled} or {@link Refused}. Use another key for
     * other events: the service repeats its first answer to a key that it knows. If an answer cannot be read, the batch is sent
     * once more, and then counts as delivered. If the service has stored an error for a key, the courier sends the batch under
     * another key, which it derives from this one.
     *
     * @param idempotencyKey a UUID
     * @param events 1 to 100, each one JSON object in UTF-8; the whole body has at most 256 KB (262,144 bytes). They are sent
     *     unchanged, and must not change during the call
     * @return the result for the batch
     * @throws GetFluxlyException {@code validation_error} or {@code payload_too_large}, with field, limit and size, if a
     *     parameter breaks these rules; {@code validation_error} on a thread that must not block; {@code closed} after
     *     {@link #close()}
     */
    public Result deliver(String idempotencyKey, List<byte[]> events) {
        return calls.deliver(idempotencyKey, events, RESULTS);
    }

    /**
     * {@return how many events a new batch should have at most} 100, until an answer says that the rate limit lets fewer than 200
     * events pass at once: then half of that. A batch that is as large as the limit must wait until the whole limit is free
     * again, and the service adds nothing to a limit that is full. Any thread may call it.
     *
     * @see <a href="https://docs.getfluxly.com/ingest/rate-limits">Rate limits</a>
     */
    public int portion() {
        return calls.portion();
    }

    /**
     * {@return the state of the delivery} Any thread may call it, also during a request.
     */
    public Status status() {
        Pacing.Report report = calls.report();
        return calls.isClosed()
                ? new Status(DeliveryState.CLOSED, null, report.failures())
                : new Status(report.status().state(), report.status().code(), report.failures());
    }

    /**
     * After this, no request is made. A request that is under way is not stopped, and its call still returns the result. If the
     * token supplier is running, it is interrupted, and this method waits at most a second for its end. It may be called several
     * times, and on any thread.
     */
    @Override
    public void close() {
        calls.close();
    }

    /** A text without the token. */
    @Override
    public String toString() {
        return "Courier[" + status().state() + "]";
    }

    // ---- what becomes of a batch ------------------------------------------------------------------------------------

    /** The result for a batch: its outcome, or the reason why it has none yet. */
    public sealed interface Result permits Settled, Unsettled, Refused {}

    /** Try the same batch again under the same key: after a pause ({@link Waits}), or when people have acted ({@link Parked}). */
    public sealed interface Unsettled extends Result permits Waits, Parked {

        /** {@return how long to wait before the next try} Before that, nothing is sent. */
        Duration duration();

        /** {@return the reason, an {@link com.getfluxly.error.ErrorCode}} */
        String code();

        /** {@return whether one of the events may be the cause} */
        boolean isAboutEvents();
    }

    /**
     * Every event of the batch has its outcome.
     *
     * @param delivered how many events the service took
     * @param rejections the other events, in their order, each once
     */
    public record Settled(int delivered, List<Rejection> rejections) implements Result {

        /** Copies the list. */
        public Settled {
            rejections = List.copyOf(rejections);
        }
    }

    /**
     * Try the same batch again under the same key, later.
     *
     * @param duration how long to wait first; before that, nothing is sent
     * @param code the reason, an {@link com.getfluxly.error.ErrorCode}: of this answer, or of the earlier answer whose pause is
     *     not over; {@code rate_limited} also for the gaps between requests after an outage, and while
     *     the rate limit has no room for a batch
     * @param isAboutEvents whether an event may be the cause; false if the service surely has not looked at the events, if it
     *     took them, or if nothing was sent
     */
    public record Waits(Duration duration, String code, boolean isAboutEvents) implements Unsettled {}

    /**
     * The problem does not end by itself: somebody must act. Try the same batch again under the same key, now and then, to find
     * out when it is over.
     *
     * @param duration how long until the next try; while the token supplier runs, at most 250 ms, because its token is tried at
     *     once
     * @param code the reason, an {@link com.getfluxly.error.ErrorCode}
     * @param isAboutEvents whether an event may be the cause, for example with the page of a firewall; false if the cause is the
     *     sender, or if nothing was sent
     */
    public record Parked(Duration duration, String code, boolean isAboutEvents) implements Unsettled {}

    /**
     * The service refused the whole batch for good: an event in it is bad, or the batch is too large. Cut it in two parts, and
     * give each part its own key. If the batch has only one event, this event is rejected.
     *
     * @param code the service's code, or an {@link com.getfluxly.error.ErrorCode}
     * @param detail the service's text, shortened and cleaned, or empty; it may repeat a value
     * @param status the HTTP status
     */
    public record Refused(String code, String detail, int status) implements Result {

        /** Without the detail, which may repeat a value. */
        @Override
        public String toString() {
            return "Refused[code=" + code + ", status=" + status + "]";
        }
    }

    /**
     * An event that the service rejected.
     *
     * @param index its place in the batch, from 0
     * @param code the service's code, or an {@link com.getfluxly.error.ErrorCode}
     * @param detail the service's text, shortened and cleaned, or empty; it may repeat a value
     */
    public record Rejection(int index, String code, String detail) {

        private static Rejection of(NamedEvent named) {
            return new Rejection(named.index(), named.code(), named.detail());
        }

        /** Without the detail, which may repeat a value. */
        @Override
        public String toString() {
            return "Rejection[index=" + index + ", code=" + code + "]";
        }
    }

    /**
     * The state of the delivery.
     *
     * @param state never {@code DISABLED}
     * @param code why delivery does not work, or null if it works
     * @param failures failed requests in a row
     */
    public record Status(DeliveryState state, @Nullable String code, int failures) {}

    // -----------------------------------------------------------------------------------------------------------------

    /** Collects the settings; {@link #build()} makes the courier. Not safe for use by several threads. */
    public static final class Builder {

        private final String token;
        private final Transport transport;
        private @Nullable Supplier<String> tokenSupplier;
        private Duration timeout = GetFluxlyClientBuilder.DEFAULT_TIMEOUT;
        private @Nullable Duration initialBackoff;
        private Duration maxBackoff = GetFluxlyClientBuilder.DEFAULT_MAX_BACKOFF;
        private Duration parkedProbeInterval = GetFluxlyClientBuilder.DEFAULT_PARKED_PROBE_INTERVAL;
        private String userAgentSuffix = "";

        private Builder(String token, Transport transport) {
            this.token = token;
            this.transport = transport;
        }

        /**
         * Is asked for a fresh token while the service refuses the current one, on a thread of its own. After null, a blank token
         * or an exception, the courier keeps the current token. By default the token never changes.
         *
         * @param tokenSupplier may block; calls do not wait for it. Null for none
         * @return this builder
         */
        public Builder tokenSupplier(@Nullable Supplier<String> tokenSupplier) {
            this.tokenSupplier = tokenSupplier;
            return this;
        }

        /**
         * The most time for one request, from connecting to the last byte of the answer. Default
         * {@link GetFluxlyClientBuilder#DEFAULT_TIMEOUT}: 5 s.
         *
         * @param timeout more than zero, at most a day
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * The wait after the first failure. It doubles with each further failure; each wait is varied by up to 25 %. Default
         * {@link GetFluxlyClientBuilder#DEFAULT_INITIAL_BACKOFF}, or {@link #maxBackoff} if that is less.
         *
         * @param initialBackoff more than zero, at most {@code maxBackoff}
         * @return this builder
         */
        public Builder initialBackoff(Duration initialBackoff) {
            Knobs.checkPositive("initialBackoff", initialBackoff);
            this.initialBackoff = initialBackoff;
            return this;
        }

        /**
         * The longest wait between two tries, unless the service asks for a longer one. Default {@link
         * GetFluxlyClientBuilder#DEFAULT_MAX_BACKOFF}.
         *
         * @param maxBackoff more than zero, at most a day
         * @return this builder
         */
        public Builder maxBackoff(Duration maxBackoff) {
            this.maxBackoff = maxBackoff;
            return this;
        }

        /**
         * How often a batch is tried while delivery is parked. Default
         * {@link GetFluxlyClientBuilder#DEFAULT_PARKED_PROBE_INTERVAL}.
         *
         * @param parkedProbeInterval more than zero, at most a day
         * @return this builder
         */
        public Builder parkedProbeInterval(Duration parkedProbeInterval) {
            this.parkedProbeInterval = parkedProbeInterval;
            return this;
        }

        /**
         * Appended to the header {@code User-Agent}. Default empty.
         *
         * @param userAgentSuffix a product and its version, in visible ASCII characters
         * @return this builder
         */
        public Builder userAgentSuffix(String userAgentSuffix) {
            this.userAgentSuffix = userAgentSuffix;
            return this;
        }

        /**
         * Makes the courier. Makes no request and starts no thread.
         *
         * @return a courier
         * @throws GetFluxlyException {@code validation_error} with the name of the setting and the rule, never with the value of
         *     the token
         */
        public Courier build() {
            return build(new SystemClock(), () -> ThreadLocalRandom.current().nextDouble());
        }

        Courier build(Clock clock, DoubleSupplier random) {
            Knobs.checkSet("transport", transport);
            Knobs.checkPositive("timeout", timeout);
            Knobs.checkPositive("maxBackoff", maxBackoff);
            Knobs.checkBackoff(initialBackoff(), maxBackoff);
            Knobs.checkPositive("parkedProbeInterval", parkedProbeInterval);
            Knobs.checkSet("userAgentSuffix", userAgentSuffix);
            return new Courier(new CourierCalls(
                    new Access(token, tokenSupplier, userAgentSuffix),
                    timeout,
                    Pacing.ofTheOnlySender(
                            new RetrySchedule(initialBackoff(), maxBackoff), parkedProbeInterval, random),
                    transport,
                    LoggerFactory.getLogger(LOGGER),
                    clock,
                    new ThreadStarts(Daemon::start, clock)));
        }

        private Duration initialBackoff() {
            Duration usual = GetFluxlyClientBuilder.DEFAULT_INITIAL_BACKOFF;
            if (initialBackoff != null) {
                return initialBackoff;
            }
            return maxBackoff.compareTo(usual) < 0 ? maxBackoff : usual;
        }
    }
}
