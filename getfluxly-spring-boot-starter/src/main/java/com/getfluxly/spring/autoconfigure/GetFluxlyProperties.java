package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.spring.kafka.OutboxKey;
import com.getfluxly.spring.web.RequestValue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code getfluxly.*}. The method of {@link GetFluxlyClientBuilder} with the same name describes each property in
 * detail. The defaults are those of the builder, except for the failure mode. They are written out here, because
 * the metadata for editors is made from this code; a test compares the two. An empty value, for example of an empty environment variable, means the default; so setters take no
 * primitives, because an empty value cannot be converted to one. Only for the visitor's cookie, an empty value means that there
 * is none.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("getfluxly")
@SuppressWarnings("doclint:missing") // what a property is for stands at its field, where the metadata takes it from
public class GetFluxlyProperties {

    /**
     * Token of a project. Required while GetFluxly is enabled. A server token, which starts with gflux_secret_, may do
     * everything; a publishable token may only send events.
     */
    private @Nullable String token;

    /** Whether events are sent. If false, the client bean still exists, but it accepts nothing and does nothing. */
    private boolean enabled = true;

    /**
     * Origin of the service: only scheme, host and, if needed, port. Plain http is allowed only to localhost, 127.0.0.1 and
     * [::1].
     */
    private String apiHost = GetFluxlyClientBuilder.DEFAULT_API_HOST;

    /**
     * Number of queued events that starts a delivery before the flush interval is over. By default at most max-queue-size.
     */
    private @Nullable Integer flushAt;

    /**
     * How often queued events are delivered, even if there are only a few. With 0, only flush-at and explicit flushes start a
     * delivery. A number without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration flushInterval = Duration.ofSeconds(5);

    /** Maximum number of events in one request, from 1 to 100. */
    private int maxBatchSize = 100;

    /**
     * Number of requests with events that may be under way at once, from 1 to 16. Only with 1, events arrive in order.
     */
    private int maxInFlight = 1;

    /**
     * How often a failed request is repeated in one round of delivery. After that, its events stay queued for the next round.
     * With 0, a request is not repeated.
     */
    private int maxRetries = 2;

    /**
     * Maximum time for one request to the service, from connecting to the last byte of the answer. From 100ms to 10m. A number
     * without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration timeout = Duration.ofSeconds(5);

    /**
     * Maximum time for connecting to the service, including TLS. By default the same as timeout, which limits the whole request.
     * From 100ms to 10m. A number without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private @Nullable Duration connectTimeout;

    /** Maximum number of events in memory, including those in flight. */
    private int maxQueueSize = 1000;

    /** Maximum size of encoded events in memory, including those in flight. At least 32KB. */
    private DataSize maxQueueBytes = DataSize.ofMegabytes(32);

    /**
     * What happens to a new event while the queue is full: reject refuses the new event, drop-oldest drops the oldest events,
     * block lets the caller wait for up to max-block and then refuses the event.
     */
    private OverflowPolicy overflow = GetFluxlyClientBuilder.DEFAULT_OVERFLOW;

    /**
     * How long a caller waits for room in the queue if overflow is block. With 0, it does not wait. At most 10m. A number without
     * a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration maxBlock = Duration.ofSeconds(1);

    /**
     * What happens when an event is refused: report returns false, and tells listeners, meters and the log; throw throws a
     * GetFluxlyException. The default of the builder in the core is throw.
     */
    private FailureMode failureMode = FailureMode.REPORT;

    /**
     * What track does in a transaction: immediate, or after-commit. With after-commit, an event is checked and gets its place in
     * the queue at the call. It is sent after the commit, and never after a rollback. Without spring-tx, there are no
     * transactions.
     */
    private Transactions transactions = Transactions.IMMEDIATE;

    /**
     * How often a parked client, for instance one with a revoked token, tries one batch. At least 1s. A number without
     * a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration parkedProbeInterval = Duration.ofSeconds(60);

    /**
     * Maximum time for delivering the remaining events when the application stops: up to half of it when lifecycle beans stop,
     * the rest when the client is closed. With 0, the remaining events are dropped at once; otherwise at least 100ms. A number
     * without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration shutdownTimeout = Duration.ofSeconds(10);

    /**
     * Added to the context of every event. If an event has the same key, the event's value is used. Nested keys become nested
     * objects; lists stay lists.
     */
    private final Map<String, Object> context = new LinkedHashMap<>();

    private final ApplicationEvents applicationEvents = new ApplicationEvents();

    private final Retry retry = new Retry();

    private final Ssl ssl = new Ssl();

    private final Proxy proxy = new Proxy();

    private final Spool spool = new Spool();

    private final Outbox outbox = new Outbox();

    private final Redact redact = new Redact();

    private final Sample sample = new Sample();

    private final Web web = new Web();

    private final Trace trace = new Trace();

    /** The defaults. */
    public GetFluxlyProperties() {}

    public @Nullable String getToken() {
        return token;
    }

    public void setToken(@Nullable String token) {
        this.token = token;
    }

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(Boolean enabled) {
        this.enabled = enabled;
    }

    public String getApiHost() {
        return apiHost;
    }

    public void setApiHost(String apiHost) {
        this.apiHost = StringUtils.hasText(apiHost) ? apiHost : GetFluxlyClientBuilder.DEFAULT_API_HOST;
    }

    public @Nullable Integer getFlushAt() {
        return flushAt;
    }

    public void setFlushAt(@Nullable Integer flushAt) {
        this.flushAt = flushAt;
    }

    public Duration getFlushInterval() {
        return flushInterval;
    }

    public void setFlushInterval(Duration flushInterval) {
        this.flushInterval = flushInterval;
    }

    public int getMaxBatchSize() {
        return maxBatchSize;
    }

    public void setMaxBatchSize(Integer maxBatchSize) {
        this.maxBatchSize = maxBatchSize;
    }

    public int getMaxInFlight() {
        return maxInFlight;
    }

    public void setMaxInFlight(Integer maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    public int getMaxRetries() {
        return maxRetries;
    }

    public void setMaxRetries(Integer maxRetries) {
        this.maxRetries = maxRetries;
    }

    public Duration getTimeout() {
        return timeout;
    }

    public void setTimeout(Duration timeout) {
        this.timeout = timeout;
    }

    public @Nullable Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(@Nullable Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public int getMaxQueueSize() {
        return maxQueueSize;
    }

    public void setMaxQueueSize(Integer maxQueueSize) {
        this.maxQueueSize = maxQueueSize;
    }

    public DataSize getMaxQueueBytes() {
        return maxQueueBytes;
    }

    public void setMaxQueueBytes(DataSize maxQueueBytes) {
        this.maxQueueBytes = maxQueueBytes;
    }

    public OverflowPolicy getOverflow() {
        return overflow;
    }

    public void setOverflow(OverflowPolicy overflow) {
        this.overflow = overflow;
    }

    public Duration getMaxBlock() {
        return maxBlock;
    }

    public void setMaxBlock(Duration maxBlock) {
        this.maxBlock = maxBlock;
    }

    public FailureMode getFailureMode() {
        return failureMode;
    }

    public void setFailureMode(FailureMode failureMode) {
        this.failureMode = failureMode;
    }

    public Transactions getTransactions() {
        return transactions;
    }

    public void setTransactions(Transactions transactions) {
        this.transactions = transactions;
    }

    public ApplicationEvents getApplicationEvents() {
        return applicationEvents;
    }

    public Duration getParkedProbeInterval() {
        return parkedProbeInterval;
    }

    public void setParkedProbeInterval(Duration parkedProbeInterval) {
        this.parkedProbeInterval = parkedProbeInterval;
    }

    public Duration getShutdownTimeout() {
        return shutdownTimeout;
    }

    public void setShutdownTimeout(Duration shutdownTimeout) {
        this.shutdownTimeout = shutdownTimeout;
    }

    public Map<String, Object> getContext() {
        return context;
    }

    public Retry getRetry() {
        return retry;
    }

    public Ssl getSsl() {
        return ssl;
    }

    public Proxy getProxy() {
        return proxy;
    }

    public Spool getSpool() {
        return spool;
    }

    public Outbox getOutbox() {
        return outbox;
    }

    public Redact getRedact() {
        return redact;
    }

    public Sample getSample() {
        return sample;
    }

    public Web getWeb() {
        return web;
    }

    public Trace getTrace() {
        return trace;
    }

    /** Without the token and passwords, and without a host that contains a password. */
    @Override
    public String toString() {
        return "GetFluxlyProperties[enabled=" + enabled + "]";
    }

    /** The waits between retries of a failed request. */
    public static class Retry {

        /**
         * Wait before the first retry. It doubles with each further retry; each wait is varied by plus or minus 25 %. By default
         * at most max-backoff. A number without a unit is seconds.
         */
        @DurationUnit(ChronoUnit.SECONDS)
        private @Nullable Duration initialBackoff;

        /**
         * Longest wait before a retry, unless the service asks for a longer one. A number without a unit is
         * seconds.
         */
        @DurationUnit(ChronoUnit.SECONDS)
        private Duration maxBackoff = Duration.ofSeconds(30);

        Retry() {}

        public @Nullable Duration getInitialBackoff() {
            return initialBackoff;
        }

        public void setInitialBackoff(@Nullable Duration initialBackoff) {
            this.initialBackoff = initialBackoff;
        }

        public Duration getMaxBackoff() {
            return maxBackoff;
        }

        public void setMaxBackoff(Duration maxBackoff) {
            this.maxBackoff = maxBackoff;
        }
    }

    /** Values that must not be sent. */
    public static class Redact {

        /**
         * Keys whose values are sent as "[redacted]", at any depth of properties, traits and context. Upper and lower case make
         * no difference.
         */
        private final List<String> keys = new ArrayList<>();

        Redact() {}

        public List<String> getKeys() {
            return keys;
        }
    }

    /** Whose events are sent. */
    public static class Sample {

        /** Fraction of all people whose events are sent, from 0 (nobody) to 1 (everybody). */
        private double rate = 1;

        Sample() {}

        public double getRate() {
            return rate;
        }

        public void setRate(Double rate) {
            this.rate = rate;
        }
    }

    /** The data of the web request that events get. */
    public static class Web {

        /** The browser SDK's cookie. */
        private static final String VISITOR_COOKIE = "gflux_anon";

        /** Whether events get data of the web request in which they are tracked. */
        private boolean enabled = true;

        /**
         * Name of the cookie with the visitor's id. The id becomes the anonymous id of events that have none. Empty for no
         * cookie. Without blanks, control characters, semicolons and equals signs.
         */
        private String visitorCookie = VISITOR_COOKIE;

        /**
         * Values of the web request that are added to the context of an event: page, referrer, user-agent, locale,
         * client-address. By default none.
         */
        private final List<RequestValue> capture = new ArrayList<>();

        Web() {}

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(Boolean enabled) {
            this.enabled = enabled;
        }

        public String getVisitorCookie() {
            return visitorCookie;
        }

        public void setVisitorCookie(String visitorCookie) {
            this.visitorCookie = visitorCookie;
        }

        public List<RequestValue> getCapture() {
            return capture;
        }
    }

    /** The traces that events are tracked in. */
    public static class Trace {

        /** Whether events get the ids of the current trace and span, if Micrometer Tracing is present. */
        private boolean enabled;

        Trace() {}

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(Boolean enabled) {
            this.enabled = enabled;
        }
    }

    /** TLS settings for the service. */
    public static class Ssl {

        /**
         * Name of the SSL bundle for connections to the service. Updates of the bundle take effect. By default the JVM's
         * settings.
         */
        private @Nullable String bundle;

        Ssl() {}

        public @Nullable String getBundle() {
            return bundle;
        }

        public void setBundle(@Nullable String bundle) {
            this.bundle = bundle;
        }
    }

    /** The way to the service. */
    public static class Proxy {

        /** Host name or address of the HTTP proxy on the way to the service. By default the JVM's settings. */
        private @Nullable String host;

        /** Port of the proxy. Required if the host is set. */
        private @Nullable Integer port;

        /**
         * User name for the proxy, with Basic authentication. Needs the password, and a JVM that was started with
         * -Djdk.http.auth.tunneling.disabledSchemes= (with nothing after the equals sign).
         */
        private @Nullable String username;

        /** Password for the proxy. */
        private @Nullable String password;

        Proxy() {}

        public @Nullable String getHost() {
            return host;
        }

        public void setHost(@Nullable String host) {
            this.host = host;
        }

        public @Nullable Integer getPort() {
            return port;
        }

        public void setPort(@Nullable Integer port) {
            this.port = port;
        }

        public @Nullable String getUsername() {
            return username;
        }

        public void setUsername(@Nullable String username) {
            this.username = username;
        }

        public @Nullable String getPassword() {
            return password;
        }

        public void setPassword(@Nullable String password) {
            this.password = password;
        }
    }

    /** What {@code track} does in a transaction. */
    public enum Transactions {
        /**
         * An event is queued at the call, whatever happens to the transaction: an event about a failure survives the rollback.
         */
        IMMEDIATE,
        /** An event is queued after the commit of the transaction. */
        AFTER_COMMIT
    }

    /** Events that the application publishes in its own context. */
    public static class ApplicationEvents {

        /** Whether a TrackEvent, an IdentifyEvent or a record with TrackedEvent is tracked when the application publishes it. */
        private boolean enabled = true;

        ApplicationEvents() {}

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(@Nullable Boolean enabled) {
            this.enabled = enabled == null || enabled;
        }
    }

    /** Events on disk until they are delivered. */
    public static class Spool {

        /**
         * Directory that keeps events on disk until they are delivered, so that they survive a crash. An absolute path. The
         * directory is created if its parent exists. Only the user of the process may write to it. Without it, events are only in
         * memory, and the other properties of the spool have no effect.
         */
        private @Nullable String directory;

        /** What an event survives once it is accepted: the end of the process, or a loss of power too. */
        private SpoolDurability durability = GetFluxlyClientBuilder.DEFAULT_SPOOL_DURABILITY;

        /**
         * Maximum size of all files of one client in the spool. Other clients that share the directory have the same size for
         * themselves. At least 8MB. When it is used up, overflow decides what happens.
         */
        private DataSize maxBytes = DataSize.ofGigabytes(1);

        /** Bytes that the spool leaves free on its disk for others. With 0, it may fill the disk. */
        private DataSize minFreeBytes = DataSize.ofMegabytes(64);

        /**
         * What happens to new events while the disk takes no events: memory holds them in memory, refuse refuses them. With
         * refuse, a directory that cannot be used stops the start.
         */
        private SpoolFallback fallback = GetFluxlyClientBuilder.DEFAULT_SPOOL_FALLBACK;

        /**
         * Name of the project that the events belong to. Needed if the token may change while the application is down. By
         * default, the token identifies the project. 1 to 64 letters, digits, dots, dashes and underscores, with a letter or a
         * digit at both ends; not beginning with t-.
         */
        private @Nullable String project;

        /**
         * Age after which an event on disk is dropped instead of delivered. With 0, events are never dropped for their age;
         * otherwise at least 10m. A number without a unit is seconds.
         */
        @DurationUnit(ChronoUnit.SECONDS)
        private Duration maxAge = Duration.ofSeconds(0);

        Spool() {}

        public @Nullable String getDirectory() {
            return directory;
        }

        public void setDirectory(@Nullable String directory) {
            this.directory = directory;
        }

        public SpoolDurability getDurability() {
            return durability;
        }

        public void setDurability(SpoolDurability durability) {
            this.durability = durability;
        }

        public DataSize getMaxBytes() {
            return maxBytes;
        }

        public void setMaxBytes(DataSize maxBytes) {
            this.maxBytes = maxBytes;
        }

        public DataSize getMinFreeBytes() {
            return minFreeBytes;
        }

        public void setMinFreeBytes(DataSize minFreeBytes) {
            this.minFreeBytes = minFreeBytes;
        }

        public SpoolFallback getFallback() {
            return fallback;
        }

        public void setFallback(SpoolFallback fallback) {
            this.fallback = fallback;
        }

        public @Nullable String getProject() {
            return project;
        }

        public void setProject(@Nullable String project) {
            this.project = project;
        }

        public Duration getMaxAge() {
            return maxAge;
        }

        public void setMaxAge(Duration maxAge) {
            this.maxAge = maxAge;
        }
    }

    /** Another place for events, instead of the service. */
    public static class Outbox {

        private final Kafka kafka = new Kafka();

        Outbox() {}

        public Kafka getKafka() {
            return kafka;
        }
    }

    /** A topic of Kafka; the broker is configured with spring.kafka. */
    public static class Kafka {

        private static final String TOPIC = "getfluxly.events";
        private static final String DEAD_LETTERS = ".dlt";

        /**
         * Whether events are put into a topic of Kafka, from which a relay sends them to the service. With ahead-of-time
         * processing, the value at build time counts.
         */
        private boolean enabled;

        /** Topic for events. The application does not create it. */
        private String topic = TOPIC;

        /**
         * Topic for events that the service rejects, and for records that cannot be read. By default the name of the topic, with
         * .dlt at the end.
         */
        private @Nullable String deadLetterTopic;

        /** Key of a record: the id of the person, or a hash of it. */
        private OutboxKey key = OutboxKey.IDENTITY;

        /**
         * Whether the application starts only if the topics exist, and an acknowledged event is on at least two replicas. If
         * false, a warning says what is missing.
         */
        private boolean required;

        /**
         * Name of the project that the events belong to. Needed if the token may change, or if several projects use the topic. By
         * default, a hash of the token identifies the project. 1 to 64 letters, digits, dots, dashes and underscores, with a
         * letter or a digit at both ends; not beginning with t-.
         */
        private @Nullable String project;

        Kafka() {}

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(Boolean enabled) {
            this.enabled = enabled;
        }

        public String getTopic() {
            return topic;
        }

        public void setTopic(String topic) {
            this.topic = StringUtils.hasText(topic) ? topic : TOPIC;
        }

        public String getDeadLetterTopic() {
            return deadLetterTopic == null ? topic + DEAD_LETTERS : deadLetterTopic;
        }

        public void setDeadLetterTopic(@Nullable String deadLetterTopic) {
            this.deadLetterTopic = StringUtils.hasText(deadLetterTopic) ? deadLetterTopic : null;
        }

        public OutboxKey getKey() {
            return key;
        }

        public void setKey(OutboxKey key) {
            this.key = key;
        }

        public boolean isRequired() {
            return required;
        }

        public void setRequired(Boolean required) {
            this.required = required;
        }

        public @Nullable String getProject() {
            return project;
        }

        public void setProject(@Nullable String project) {
            this.project = StringUtils.hasText(project) ? project : null;
        }
    }
}
