package com.getfluxly;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.internal.DeliveryEngine;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Knobs;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import com.getfluxly.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * All settings of a client, with their defaults. {@link #build()} checks them all. A null is refused there, with the name of the
 * setting; it does not mean the default. Not safe for use by several threads. One builder may build several clients.
 *
 * @since 0.1.0
 */
public final class GetFluxlyClientBuilder {

    /** {@value}: the service. */
    public static final String DEFAULT_API_HOST = "https://api.getfluxly.com";

    /** {@value} events. */
    public static final int DEFAULT_FLUSH_AT = 20;

    /** 5 seconds. */
    public static final Duration DEFAULT_FLUSH_INTERVAL = Duration.ofSeconds(5);

    /** {@value} events, the most that the service takes in one request. */
    public static final int DEFAULT_MAX_BATCH_SIZE = 100;

    /** {@value} request at a time: this keeps the order of events. */
    public static final int DEFAULT_MAX_IN_FLIGHT = 1;

    /** {@value} retries after the first try. */
    public static final int DEFAULT_MAX_RETRIES = 2;

    /** 5 seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** {@value} events. */
    public static final int DEFAULT_MAX_QUEUE_SIZE = 1_000;

    /** {@value} bytes: 32 MiB. */
    public static final long DEFAULT_MAX_QUEUE_BYTES = 32L * 1024 * 1024;

    /** Refuse the new event. */
    public static final OverflowPolicy DEFAULT_OVERFLOW = OverflowPolicy.REJECT;

    /** 1 second. */
    public static final Duration DEFAULT_MAX_BLOCK = Duration.ofSeconds(1);

    /** Throw. */
    public static final FailureMode DEFAULT_FAILURE_MODE = FailureMode.THROW;

    /** 500 milliseconds. */
    public static final Duration DEFAULT_INITIAL_BACKOFF = Duration.ofMillis(500);

    /** 30 seconds. */
    public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(30);

    /** 60 seconds. */
    public static final Duration DEFAULT_PARKED_PROBE_INTERVAL = Duration.ofSeconds(60);

    /** 10 seconds. */
    public static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);

    /** {@value} bytes: 1 GiB. */
    public static final long DEFAULT_MAX_SPOOL_BYTES = 1024L * 1024 * 1024;

    /** {@value} bytes: 64 MiB. */
    public static final long DEFAULT_MIN_FREE_BYTES = 64L * 1024 * 1024;

    /** Events survive the end of the process. */
    public static final SpoolDurability DEFAULT_SPOOL_DURABILITY = SpoolDurability.PROCESS;

    /** Memory. */
    public static final SpoolFallback DEFAULT_SPOOL_FALLBACK = SpoolFallback.MEMORY;

    private static final int MAX_IN_FLIGHT_LIMIT = 16;
    private static final int MAX_RETRIES_LIMIT = 100;
    private static final long MIN_QUEUE_BYTES = 32 * 1024;

    private final String token;
    private final List<DeliveryListener> listeners = new ArrayList<>();
    private final List<EventProcessor> processors = new ArrayList<>();
    private @Nullable Supplier<String> tokenSupplier;
    private @Nullable Transport transport;
    private String apiHost = DEFAULT_API_HOST;
    private int flushAt = DEFAULT_FLUSH_AT;
    private boolean isFlushAtSet;
    private Duration flushInterval = DEFAULT_FLUSH_INTERVAL;
    private int maxBatchSize = DEFAULT_MAX_BATCH_SIZE;
    private int maxInFlight = DEFAULT_MAX_IN_FLIGHT;
    private int maxRetries = DEFAULT_MAX_RETRIES;
    private Duration timeout = DEFAULT_TIMEOUT;
    private int maxQueueSize = DEFAULT_MAX_QUEUE_SIZE;
    private long maxQueueBytes = DEFAULT_MAX_QUEUE_BYTES;
    private OverflowPolicy overflow = DEFAULT_OVERFLOW;
    private Duration maxBlock = DEFAULT_MAX_BLOCK;
    private FailureMode failureMode = DEFAULT_FAILURE_MODE;
    private Duration initialBackoff = DEFAULT_INITIAL_BACKOFF;
    private boolean isInitialBackoffSet;
    private Duration maxBackoff = DEFAULT_MAX_BACKOFF;
    private Duration parkedProbeInterval = DEFAULT_PARKED_PROBE_INTERVAL;
    private Duration shutdownTimeout = DEFAULT_SHUTDOWN_TIMEOUT;
    private boolean shutdownHook = true;
    private final CommonContext context = new CommonContext();
    private final Set<String> nulls = new LinkedHashSet<>();
    private String userAgentSuffix = "";
    private final SpoolKnobs spool = new SpoolKnobs();

    GetFluxlyClientBuilder(String token) {
        this.token = token;
    }

    /**
     * Where to find the service: an origin, https or plain http to a literal loopback address. Default
     * {@value #DEFAULT_API_HOST}. Has no effect beside {@link #transport}.
     *
     * @param apiHost as {@link ApiHost#of} takes it
     * @return this builder
     */
    public GetFluxlyClientBuilder apiHost(String apiHost) {
        this.apiHost = apiHost;
        return this;
    }

    /**
     * The number of queued events that starts a delivery before the interval is over. Default {@value #DEFAULT_FLUSH_AT}, or
     * {@link #maxQueueSize} if that is less.
     *
     * @param events at least 1, at most {@link #maxQueueSize}
     * @return this builder
     */
    public GetFluxlyClientBuilder flushAt(int events) {
        this.flushAt = events;
        this.isFlushAtSet = true;
        return this;
    }

    /**
     * How often queued events are delivered, even if there are only a few. Default 5 s. Zero: only {@link #flushAt} and
     * {@code flush()} start a delivery; a batch that failed is still tried again. Otherwise at least 1 ms.
     *
     * @param flushInterval zero, or 1 ms to a day
     * @return this builder
     */
    public GetFluxlyClientBuilder flushInterval(Duration flushInterval) {
        this.flushInterval = flushInterval;
        return this;
    }

    /**
     * The most events in one request, 1 to 100. Default {@value #DEFAULT_MAX_BATCH_SIZE}.
     *
     * @param events 1 to 100
     * @return this builder
     */
    public GetFluxlyClientBuilder maxBatchSize(int events) {
        this.maxBatchSize = events;
        return this;
    }

    /**
     * How many requests with events may be under way at once, 1 to 16. Default {@value #DEFAULT_MAX_IN_FLIGHT}: events arrive in
     * the order in which they were accepted. With more than one, this order is not promised. More requests help if the round trip
     * to the service is long: one request carries {@link #maxBatchSize} events per round trip. A transport of your own must
     * override {@link Transport#sendAsync}. {@link JdkHttpTransport} has one thread for each request. While the service is down,
     * or has just come back, only one request at a time is under way.
     *
     * @param requests 1 to 16
     * @return this builder
     */
    public GetFluxlyClientBuilder maxInFlight(int requests) {
        this.maxInFlight = requests;
        return this;
    }

    /**
     * How often a failed request is repeated in one round of delivery: total attempts = 1 initial + maxRetries. After that, its
     * events stay at the head of the queue for the next round. 0 to 100, default {@value #DEFAULT_MAX_RETRIES}. Zero: no retries.
     *
     * @param maxRetries 0 to 100
     * @return this builder
     */
    public GetFluxlyClientBuilder maxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
        return this;
    }

    /**
     * The most time for one request, from connecting to the last byte of the answer. Default 5 s. Longer than zero, and at most a
     * day, like every duration here.
     *
     * @param timeout longer than zero, at most a day
     * @return this builder
     */
    public GetFluxlyClientBuilder timeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    /**
     * The most events that the client holds, including those in flight. Default {@value #DEFAULT_MAX_QUEUE_SIZE}.
     *
     * @param events at least 1
     * @return this builder
     */
    public GetFluxlyClientBuilder maxQueueSize(int events) {
        this.maxQueueSize = events;
        return this;
    }

    /**
     * The most bytes of encoded events that the client holds, including those in flight. Default
     * {@value #DEFAULT_MAX_QUEUE_BYTES}; at least 32 KB. When less than 32 KB is left, the room for one event, a delivery starts,
     * whatever {@link #flushAt} is.
     *
     * @param bytes at least 32,768
     * @return this builder
     */
    public GetFluxlyClientBuilder maxQueueBytes(long bytes) {
        this.maxQueueBytes = bytes;
        return this;
    }

    /**
     * What happens to a new event while the queue is full. Default {@link OverflowPolicy#REJECT}.
     *
     * @param overflow the policy
     * @return this builder
     */
    public GetFluxlyClientBuilder overflow(OverflowPolicy overflow) {
        this.overflow = overflow;
        return this;
    }

    /**
     * How long a caller waits for room with {@link OverflowPolicy#BLOCK}. Default 1 s. Zero: not at all, as with
     * {@link OverflowPolicy#REJECT}.
     *
     * @param maxBlock zero to a day
     * @return this builder
     */
    public GetFluxlyClientBuilder maxBlock(Duration maxBlock) {
        this.maxBlock = maxBlock;
        return this;
    }

    /**
     * What happens when an event is refused. Default {@link FailureMode#THROW}.
     *
     * @param failureMode the mode
     * @return this builder
     */
    public GetFluxlyClientBuilder failureMode(FailureMode failureMode) {
        this.failureMode = failureMode;
        return this;
    }

    /**
     * {@return the failure mode that was set last; {@link #DEFAULT_FAILURE_MODE} if none was set; null if null was set, which
     * {@link #build()} will refuse}
     *
     * <p>A few settings can be read. A framework needs them after its users have changed the builder that it prepared.
     *
     * @since 0.1.0
     */
    public @Nullable FailureMode failureMode() {
        return failureMode;
    }

    /**
     * The wait before the first retry. It doubles with each further retry; each wait is varied by &plusmn;25 %. Default 500 ms,
     * or {@link #maxBackoff} if that is less.
     *
     * @param initialBackoff longer than zero, at most {@link #maxBackoff}
     * @return this builder
     */
    public GetFluxlyClientBuilder initialBackoff(Duration initialBackoff) {
        this.initialBackoff = initialBackoff;
        this.isInitialBackoffSet = true;
        return this;
    }

    /**
     * The longest wait before a retry, unless the service asks for a longer one. Default 30 s.
     *
     * @param maxBackoff longer than zero, at most a day; at least {@link #initialBackoff} if that is set, too
     * @return this builder
     */
    public GetFluxlyClientBuilder maxBackoff(Duration maxBackoff) {
        this.maxBackoff = maxBackoff;
        return this;
    }

    /**
     * How often a parked client, for instance one with a revoked token, tries one batch. Default 60 s.
     *
     * @param parkedProbeInterval longer than zero, at most a day
     * @return this builder
     */
    public GetFluxlyClientBuilder parkedProbeInterval(Duration parkedProbeInterval) {
        this.parkedProbeInterval = parkedProbeInterval;
        return this;
    }

    /**
     * The deadline for the delivery at the shutdown. Default 10 s. Zero: events that the client still holds are dropped at once;
     * with a {@link #spool}, events on disk stay there for the next start.
     *
     * @param shutdownTimeout zero to a day
     * @return this builder
     */
    public GetFluxlyClientBuilder shutdownTimeout(Duration shutdownTimeout) {
        this.shutdownTimeout = shutdownTimeout;
        return this;
    }

    /**
     * Whether a hook of the JVM shuts the client down. Default true. Turn it off if a container closes the client.
     *
     * @param shutdownHook false if other code calls {@link GetFluxlyClient#close()}
     * @return this builder
     */
    public GetFluxlyClientBuilder shutdownHook(boolean shutdownHook) {
        this.shutdownHook = shutdownHook;
        return this;
    }

    /**
     * Added to every event's {@code context}. If the event has the same key, the event's value is used. Default empty. Several
     * calls add up; for a key that is given twice, the last value is used. Read by {@link #build()}.
     *
     * @param context the keys and values; read as the properties of an event are
     * @return this builder
     */
    public GetFluxlyClientBuilder context(Map<String, ?> context) {
        this.context.add(context);
        return this;
    }

    /**
     * Is asked for a fresh token while the service refuses the current one, on a thread of its own. After null, a blank token or
     * an exception, the client keeps the current token. By default the token never changes.
     *
     * @param tokenSupplier may block; delivery does not wait for it
     * @return this builder
     */
    public GetFluxlyClientBuilder tokenSupplier(Supplier<String> tokenSupplier) {
        note("tokenSupplier", tokenSupplier);
        this.tokenSupplier = tokenSupplier;
        return this;
    }

    /**
     * Adds a processor. It sees each event before it is encoded, and may add data, change the event or leave it out. Processors
     * are called in the order in which they were added. Default none.
     *
     * @param processor called on the thread that tracks
     * @return this builder
     * @see EventProcessor#sample
     * @see EventProcessor#redact
     * @since 0.1.0
     */
    public GetFluxlyClientBuilder processor(EventProcessor processor) {
        processors.add(processor);
        return this;
    }

    /**
     * Adds a listener; several are called in the order in which they were added.
     *
     * @param listener called on a thread of its own
     * @return this builder
     */
    public GetFluxlyClientBuilder listener(DeliveryListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Sends the requests, instead of the JDK's HTTP client to {@link #apiHost}. The client closes the transport, so a builder
     * with a transport can build only one client.
     *
     * @param transport the transport; any number of threads will call it
     * @return this builder
     */
    public GetFluxlyClientBuilder transport(Transport transport) {
        note("transport", transport);
        this.transport = transport;
        return this;
    }

    /**
     * {@return the transport that was set last, or null for the JDK's HTTP client to {@link #apiHost}} For code that puts another
     * transport before it, or that logs where events go, as with {@link #failureMode()}.
     *
     * @since 0.1.0
     */
    public @Nullable Transport transport() {
        return transport;
    }

    /**
     * Appended to the header {@code User-Agent}, for instance {@code spring-boot/4.1.2}. Default empty.
     *
     * @param userAgentSuffix a product and its version
     * @return this builder
     */
    public GetFluxlyClientBuilder userAgentSuffix(String userAgentSuffix) {
        this.userAgentSuffix = userAgentSuffix;
        return this;
    }

    /**
     * Keeps events on disk until they are delivered. Accepted events then survive a crash of the process, and an outage that is
     * too long for memory. Off by default: there is no directory. Several clients, and several processes, may share one
     * directory: each works in its own directory below it, and takes over the directory of a process that has ended. The files
     * contain personal data, not encrypted, until the events are delivered; only the user who runs the process can read them.
     *
     * @param directory an absolute path, so that the next start finds the same one; made if it is not there; its parent must
     *     exist. It must belong to the user who runs the process, and nobody else may write to it
     * @return this builder
     */
    public GetFluxlyClientBuilder spool(Path directory) {
        note("spool", directory);
        spool.directory = directory;
        return this;
    }

    /**
     * {@return the directory of events, or null if events are only in memory} For code that logs a configuration that others may
     * have changed.
     */
    public @Nullable Path spool() {
        return spool.directory;
    }

    /**
     * What an event has to reach before {@code track()} returns true. Default {@link SpoolDurability#PROCESS}. Without a
     * {@link #spool}, this and the following settings have no effect.
     *
     * @param durability the level
     * @return this builder
     */
    public GetFluxlyClientBuilder spoolDurability(SpoolDurability durability) {
        spool.durability = durability;
        return this;
    }

    /**
     * What happens to new events while the disk takes no events. Default {@link SpoolFallback#MEMORY}.
     *
     * @param fallback what to do
     * @return this builder
     */
    public GetFluxlyClientBuilder spoolFallback(SpoolFallback fallback) {
        spool.fallback = fallback;
        return this;
    }

    /**
     * The most bytes of all files of this client in the spool. Default 1 GiB; at least 8 MiB. Each client that shares the
     * directory may use as many, and so may the files of each process that has ended: at most 16 times as many for a project. An
     * event needs 36 bytes more than its JSON. When the bytes are used up, {@link #overflow} decides what happens to a new event.
     *
     * @param bytes at least 8,388,608
     * @return this builder
     */
    public GetFluxlyClientBuilder maxSpoolBytes(long bytes) {
        spool.maxBytes = bytes;
        return this;
    }

    /**
     * How many bytes the spool leaves free on its disk for others. Default 64 MiB. Zero: it may fill the disk.
     *
     * @param bytes zero or more
     * @return this builder
     */
    public GetFluxlyClientBuilder minFreeBytes(long bytes) {
        spool.minFreeBytes = bytes;
        return this;
    }

    /**
     * The name of the project that the events belong to. You need it if the token may change while the process is down. By
     * default, the token identifies the project: events that were accepted under another token stay on disk, and are not sent.
     *
     * @param project 1 to 64 letters, digits, dots, dashes and underscores, with a letter or a digit at both ends; not beginning
     *     with {@code t-}
     * @return this builder
     */
    public GetFluxlyClientBuilder spoolProject(String project) {
        note("spoolProject", project);
        spool.project = project;
        return this;
    }

    /**
     * The age after which an event on disk is dropped as {@code expired} instead of delivered. Default zero: never.
     *
     * @param maxAge zero to 365 days
     * @return this builder
     */
    public GetFluxlyClientBuilder spoolMaxAge(Duration maxAge) {
        spool.maxAge = maxAge;
        return this;
    }

    /**
     * Checks all settings and makes the client. Uses no network and starts no thread: threads start with the first event. With a
     * {@link #shutdownHook}, the first client of a JVM delivers a few events to nobody. This loads all classes that the hook
     * needs, in case their jar is overwritten later; the threads for this have ended when the method returns.
     *
     * @return a client that is ready for events
     * @throws GetFluxlyException {@code validation_error} with the name of the setting and the rule, never with the value of the
     *     token; or a message that says which version of jackson-annotations is needed, if the one on the class path is too old
     */
    public GetFluxlyClient build() {
        Knobs.checkAtLeast("maxQueueSize", maxQueueSize, 1, "");
        if (flushAt() < 1 || flushAt() > maxQueueSize) {
            throw Knobs.invalid("flushAt", "between 1 and maxQueueSize, got " + flushAt);
        }
        Knobs.checkInterval("flushInterval", flushInterval);
        Knobs.checkBetween("maxBatchSize", maxBatchSize, 1, Limits.MAX_EVENTS);
        Knobs.checkBetween("maxInFlight", maxInFlight, 1, MAX_IN_FLIGHT_LIMIT);
        Knobs.checkBetween("maxRetries", maxRetries, 0, MAX_RETRIES_LIMIT);
        Knobs.checkPositive("timeout", timeout);
        Knobs.checkAtLeast("maxQueueBytes", maxQueueBytes, MIN_QUEUE_BYTES, " (one event)");
        Knobs.checkNotNegative("maxBlock", maxBlock);
        Knobs.checkBackoff(initialBackoff(), maxBackoff);
        Knobs.checkPositive("parkedProbeInterval", parkedProbeInterval);
        Knobs.checkNotNegative("shutdownTimeout", shutdownTimeout);
        spool.check();
        context.check();
        listeners.forEach(listener -> Knobs.checkSet("listener", listener));
        processors.forEach(processor -> Knobs.checkSet("processor", processor));
        nulls.forEach(knob -> Knobs.checkSet(knob, null));
        Knobs.checkSet("userAgentSuffix", userAgentSuffix);
        Knobs.checkSet("overflow", overflow);
        Knobs.checkSet("failureMode", failureMode);
        // Checked even with a transport of its own: a bad host is a mistake that should be found early.
        ApiHost host = ApiHost.of(apiHost);
        DeliveryEngine engine = DeliveryEngine.create(
                settings(host),
                transport == null ? new JdkHttpTransport(host) : transport,
                List.copyOf(listeners),
                LoggerFactory.getLogger("com.getfluxly"));
        return new DefaultGetFluxlyClient(engine, shutdownHook);
    }

    /**
     * The effective configuration, for a log. It does not contain the token, the values of the context, or a host that breaks the
     * rule, because such a host may contain a password.
     */
    @Override
    public String toString() {
        return "GetFluxlyClientBuilder[token=" + shownToken() + ", apiHost=" + shownHost() + ", flushAt=" + flushAt()
                + ", flushInterval=" + flushInterval + ", maxBatchSize=" + maxBatchSize + ", maxInFlight=" + maxInFlight
                + ", maxRetries=" + maxRetries + ", timeout=" + timeout + ", maxQueueSize=" + maxQueueSize
                + ", maxQueueBytes=" + maxQueueBytes + ", overflow=" + overflow + ", maxBlock=" + maxBlock
                + ", failureMode=" + failureMode + ", initialBackoff=" + initialBackoff() + ", maxBackoff=" + maxBackoff
                + ", parkedProbeInterval=" + parkedProbeInterval + ", shutdownTimeout=" + shutdownTimeout
                + ", shutdownHook=" + shutdownHook + ", context=" + context.shown() + ", listeners=" + listeners.size()
                + ", processors=" + processors.size()
                + ", transport=" + (transport == null ? "the JDK's HttpClient" : "given") + spool.shown() + "]";
    }

    /** Its kind, which decides what it may do. */
    private String shownToken() {
        return Stream.of("gflux_secret_", "gflux_pub_")
                .filter(kind -> token != null && token.startsWith(kind))
                .findFirst()
                .orElse("")
                .concat("***");
    }

    private String shownHost() {
        try {
            return ApiHost.of(apiHost).toString();
        } catch (GetFluxlyException invalid) {
            return "invalid";
        }
    }

    private Settings settings(ApiHost host) {
        return new Settings(
                new Access(token, tokenSupplier, userAgentSuffix),
                new Intake(maxQueueSize, maxQueueBytes, overflow, maxBlock, failureMode, context.merged()),
                new Cadence(flushAt(), flushInterval, maxBatchSize, maxInFlight, timeout, shutdownTimeout),
                new Retries(maxRetries, initialBackoff(), maxBackoff, parkedProbeInterval),
                processors,
                spool.spooling(host));
    }

    /** A default follows a smaller limit. Otherwise build() would refuse a setting that nobody has changed. */
    private int flushAt() {
        return isFlushAtSet ? flushAt : Math.min(flushAt, maxQueueSize);
    }

    private Duration initialBackoff() {
        boolean follows = !isInitialBackoffSet && maxBackoff != null && maxBackoff.compareTo(initialBackoff) < 0;
        return follows ? maxBackoff : initialBackoff;
    }

    /** For knobs whose default is not to be set. */
    private void note(String knob, @Nullable Object value) {
        if (value == null) {
            nulls.add(knob);
        } else {
            nulls.remove(knob);
        }
    }
}
