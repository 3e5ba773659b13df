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
 * Brings batches that somebody else keeps to the service: one exchange a call, the waits are the caller's. It judges answers, paces
 * requests and keeps keys as the client does, and holds no event beyond the call.
 *
 * <p>For any thread; a second call of {@link #deliver} waits for the first. It writes to the logger {@code com.getfluxly.relay}, in
 * the caller's thread, and has none of its own but one that asks the token supplier while the token is refused.
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
     * Starts a courier; what is not set is as with a client.
     *
     * @param token as for a client
     * @param transport carries the requests, and stays whoever's it is: {@link #close()} leaves it open
     * @return a builder for the rest
     */
    public static Builder builder(String token, Transport transport) {
        return new Builder(token, transport);
    }

    /**
     * Makes at most one request, and waits for its answer for at most the time-out. It waits for nothing else: before the time that an
     * earlier answer asked for, for this batch or another one, it makes no request, and says {@link Waits} or {@link Parked} with what
     * is left.
     *
     * <p>The same events have to come again under the same key until there is a {@link Settled} or {@link Refused}, and other events
     * under another key: the service answers a key that it knows with what it answered first. A batch whose answer cannot be read is
     * asked for once more, and then counts as delivered. A batch whose key is stuck with a stored error leaves under another one that
     * follows from it.
     *
     * @param idempotencyKey a UUID
     * @param events 1 to 100, each one JSON object in UTF-8, at most 256 KB (262,144 bytes) together with what surrounds them in the
     *     body; they are sent as they are, and must not change meanwhile
     * @return what became of it
     * @throws GetFluxlyException {@code validation_error} or {@code payload_too_large}, with field, limit and size, if one of these is
     *     not so, or on a thread that must not block; {@code closed} after {@link #close()}
     */
    public Result deliver(String idempotencyKey, List<byte[]> events) {
        return calls.deliver(idempotencyKey, events, RESULTS);
    }

    /**
     * {@return how many events a new batch should hold at most} 100, until an answer says that the rate limit lets fewer than 200
     * events pass at once: then half of that. A batch as large as the limit has to wait until all of the limit is there again, and what
     * would have been filled in meanwhile is lost. For any thread.
     *
     * @see <a href="https://docs.getfluxly.com/ingest/rate-limits">Rate limits</a>
     */
    public int portion() {
        return calls.portion();
    }

    /**
     * {@return how it goes} For any thread, also while a request is under way.
     */
    public Status status() {
        Pacing.Report report = calls.report();
        return calls.isClosed()
                ? new Status(DeliveryState.CLOSED, null, report.failures())
                : new Status(report.status().state(), report.status().code(), report.failures());
    }

    /**
     * Makes no request after this. One that is under way is not cut, and its call still says what became of it. A token supplier that
     * is being asked is interrupted, and its end waited for, for a second at the most. May be called again, and on any thread.
     */
    @Override
    public void close() {
        calls.close();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Courier[" + status().state() + "]";
    }

    // ---- what becomes of a batch ------------------------------------------------------------------------------------

    /** What became of a batch, or why nothing did yet. */
    public sealed interface Result permits Settled, Unsettled, Refused {}

    /** The same batch is to be tried again under the same key: {@link Waits} for the service, {@link Parked} for people. */
    public sealed interface Unsettled extends Result permits Waits, Parked {

        /** {@return how long to wait before} What comes sooner is not sent. */
        Duration duration();

        /** {@return why, an {@link com.getfluxly.error.ErrorCode}} */
        String code();

        /** {@return whether one of the events may be to blame} */
        boolean isAboutEvents();
    }

    /**
     * Every event of the batch has its outcome.
     *
     * @param delivered how many the service took
     * @param rejections the others, in their order, each once
     */
    public record Settled(int delivered, List<Rejection> rejections) implements Result {

        /** Copies the list. */
        public Settled {
            rejections = List.copyOf(rejections);
        }
    }

    /**
     * The same batch is to be tried again under the same key.
     *
     * @param duration how long to wait before; what comes sooner is not sent
     * @param code why, an {@link com.getfluxly.error.ErrorCode}: of this answer, or of the one whose wait is not over; {@code
     *     rate_limited} also for the gaps between requests after an outage
     * @param isAboutEvents whether the events may be to blame; false where the service surely has not looked at them, where it took
     *     them, and where nothing was sent
     */
    public record Waits(Duration duration, String code, boolean isAboutEvents) implements Unsettled {}

    /**
     * No retry heals this. The same batch is to be tried again under the same key, now and then, to find out when it is over.
     *
     * @param duration how long until the next try; while a token supplier is being asked at most 250 ms, since its token is tried at
     *     once
     * @param code why, an {@link com.getfluxly.error.ErrorCode}
     * @param isAboutEvents whether one of the events may be to blame, such as with the page of a firewall; false where it is about who
     *     sends, and where nothing was sent
     */
    public record Parked(Duration duration, String code, boolean isAboutEvents) implements Unsettled {}

    /**
     * The batch as a whole, and no retry heals that: something in it is refused, or it is too large. It is to be cut in two with keys of
     * their own; a single event is rejected.
     *
     * @param code the service's word, or an {@link com.getfluxly.error.ErrorCode}
     * @param detail the service's text, cut and cleaned, or empty; it may repeat a value
     * @param status of HTTP
     */
    public record Refused(String code, String detail, int status) implements Result {

        /** Without the detail, which may repeat a value. */
        @Override
        public String toString() {
            return "Refused[code=" + code + ", status=" + status + "]";
        }
    }

    /**
     * An event that the service did not take, and never will.
     *
     * @param index its place in the batch, from 0
     * @param code the service's word, or an {@link com.getfluxly.error.ErrorCode}
     * @param detail the service's text, cut and cleaned, or empty; it may repeat a value
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
     * How it goes.
     *
     * @param state never {@code DISABLED}
     * @param code why it does not go, or null if it does
     * @param failures failed requests in a row
     */
    public record Status(DeliveryState state, @Nullable String code, int failures) {}

    // -----------------------------------------------------------------------------------------------------------------

    /** Collects what is not to be as with a client; {@link #build()} ends it. Not safe for use by several threads. */
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
         * Is asked for a fresh token while the present one is refused, on a thread of its own. Null, a blank token, or an exception
         * keep the present one. By default the token never changes.
         *
         * @param tokenSupplier may block, which delays no call; null for none
         * @return this builder
         */
        public Builder tokenSupplier(@Nullable Supplier<String> tokenSupplier) {
            this.tokenSupplier = tokenSupplier;
            return this;
        }

        /**
         * How long one exchange may take, from connecting to the last byte. Default {@link GetFluxlyClientBuilder#DEFAULT_TIMEOUT}.
         *
         * @param timeout more than zero, at most a day
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * The wait after the first failure; it doubles with each further one, and lies up to 25 % off. Default {@link
         * GetFluxlyClientBuilder#DEFAULT_INITIAL_BACKOFF}, or {@link #maxBackoff} if that is less.
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
         * How long until one batch finds out whether what parks delivery is over. Default {@link
         * GetFluxlyClientBuilder#DEFAULT_PARKED_PROBE_INTERVAL}.
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
         * Makes no request and starts no thread.
         *
         * @return a courier
         * @throws GetFluxlyException {@code validation_error} that names the knob and the rule, never the value of the token
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
