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
 * The properties {@code getfluxly.*}. What each one means in detail stands at the method of
 * {@link GetFluxlyClientBuilder} that has its name. Defaults are the builder's, but for the failure mode. They are written out
 * here, since the metadata for editors is made of what is written here; a test compares the two. An empty value, as of an environment variable that
 * is set to nothing, is the default; so setters take no primitives, to which it could not be converted. For the visitor's cookie
 * alone it means none.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("getfluxly")
@SuppressWarnings("doclint:missing") // what a property is for stands at its field, where the metadata takes it from
public class GetFluxlyProperties {

    /**
     * Token of a project. Required while GetFluxly is enabled. A server token, which starts with gflux_secret_, may do
     * everything; a publishable one may only send events.
     */
    private @Nullable String token;

    /** Whether events are sent. If not, the client is still there, accepts nothing and does nothing. */
    private boolean enabled = true;

    /** Origin of the service: scheme, host and, if need be, port, and nothing else. Plain http is allowed to localhost, 127.0.0.1 and [::1] only. */
    private String apiHost = GetFluxlyClientBuilder.DEFAULT_API_HOST;

    /**
     * Number of queued events that triggers a delivery before the flush interval does. By default no more than
     * max-queue-size.
     */
    private @Nullable Integer flushAt;

    /**
     * How often queued events are delivered, however few they are. With 0, only flush-at and explicit flushes deliver.
     * A number without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration flushInterval = Duration.ofSeconds(5);

    /** Most events in one request, from 1 to 100. */
    private int maxBatchSize = 100;

    /**
     * Number of requests with events that may be under way at once, from 1 to 16. Events arrive in order with 1 only.
     */
    private int maxInFlight = 1;

    /**
     * How often a failed request is repeated in one round of delivery. Its events then stay queued for the next round.
     * With 0, a request is not repeated.
     */
    private int maxRetries = 2;

    /**
     * Most that one exchange with the service may take, from connecting to the last byte of the answer. From 100ms to
     * 10m. A number without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration timeout = Duration.ofSeconds(5);

    /**
     * Most that connecting to the service may take, TLS included. By default as long as timeout, which bounds all. From
     * 100ms to 10m. A number without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private @Nullable Duration connectTimeout;

    /** Most events held in memory, those in flight included. */
    private int maxQueueSize = 1000;

    /** Most bytes of encoded events held in memory, those in flight included. At least 32KB. */
    private DataSize maxQueueBytes = DataSize.ofMegabytes(32);

    /**
     * What happens to a new event while the queue is full: reject it, drop the oldest events in its favour, or block
     * the caller for up to max-block and reject it then.
     */
    private OverflowPolicy overflow = GetFluxlyClientBuilder.DEFAULT_OVERFLOW;

    /**
     * How long a caller waits for room in the queue if overflow is block. With 0, not at all. At most 10m. A number
     * without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration maxBlock = Duration.ofSeconds(1);

    /**
     * How a refused event is answered: report it to listeners, meters and the log and return false, or throw a
     * GetFluxlyException. The builder of the core throws unless it is told otherwise.
     */
    private FailureMode failureMode = FailureMode.REPORT;

    /**
     * What track means in a transaction: immediate, or after-commit. With after-commit an event is checked and takes its place in
     * the queue at the call, is sent once the transaction has committed, and never if it is rolled back. Without spring-tx there
     * are no transactions.
     */
    private Transactions transactions = Transactions.IMMEDIATE;

    /**
     * How often a parked client, for instance one with a revoked token, tries one batch. At least 1s. A number without
     * a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration parkedProbeInterval = Duration.ofSeconds(60);

    /**
     * Most that delivering what is still held may take when the application stops: up to half of it when lifecycle
     * beans stop, the rest when the client is closed. With 0, whatever is still held is dropped at once,
     * else at least 100ms. A number without a unit is seconds.
     */
    @DurationUnit(ChronoUnit.SECONDS)
    private Duration shutdownTimeout = Duration.ofSeconds(10);

    /**
     * Added to the context of every event; an event's own keys win. Nested keys become nested objects, and lists
     * lists.
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

    /** Without token and passwords, and without a host that somebody wrote a password into. */
    @Override
    public String toString() {
        return "GetFluxlyProperties[enabled=" + enabled + "]";
    }

    /** The waits between retries of a failed request. */
    public static class Retry {

        /**
         * Wait before the first retry. It doubles with each further one, each plus or minus 25 %. By default no more
         * than max-backoff. A number without a unit is seconds.
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

    /** What must not leave. */
    public static class Redact {

        /**
         * Keys whose values are sent as "[redacted]", at any depth of properties, traits and context. Upper and lower
         * case are the same.
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

    /** What events get of the request that they are tracked in. */
    public static class Web {

        /** The browser SDK's cookie. */
        private static final String VISITOR_COOKIE = "gflux_anon";

        /** Whether events get anything of the request that they are tracked in. */
        private boolean enabled = true;

        /**
         * Name of the cookie with the visitor's id, which becomes the anonymous id of events that have none. Empty for
         * none. No blanks, control characters, semicolons and equals signs within.
         */
        private String visitorCookie = VISITOR_COOKIE;

        /** What the context of an event gets of its request: page, referrer, user-agent, locale, client-address. By default nothing. */
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

        /** Whether events get the ids of the trace and of the span that they are tracked in, where Micrometer Tracing is. */
        private boolean enabled;

        Trace() {}

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(Boolean enabled) {
            this.enabled = enabled;
        }
    }

    /** How the service is trusted. */
    public static class Ssl {

        /**
         * Name of the SSL bundle for connections to the service; its updates are followed. By default what the JVM
         * trusts.
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

        /** Host name or address of the HTTP proxy on the way to the service. By default what the JVM says. */
        private @Nullable String host;

        /** Port of the proxy. Required with its host. */
        private @Nullable Integer port;

        /**
         * Name to sign on to the proxy with, by Basic authentication. Needs the password, and a JVM that was started with
         * -Djdk.http.auth.tunneling.disabledSchemes= (with nothing behind the equals sign).
         */
        private @Nullable String username;

        /** Password to sign on to the proxy with. */
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

    /** What {@code track} means in a transaction. */
    public enum Transactions {
        /** Queued at the call, whatever becomes of the transaction: an event about a failure survives the rollback. */
        IMMEDIATE,
        /** Queued once the transaction has committed. */
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
         * Directory that keeps events on disk until they are delivered, so that they survive a crash. An absolute path. It is
         * made if the directory above it is there, and nobody but the user of the process may write to it. Without it, events are in
         * memory only, and nothing else of the spool has an effect.
         */
        private @Nullable String directory;

        /** What an event survives once it is accepted: the end of the process, or a loss of power too. */
        private SpoolDurability durability = GetFluxlyClientBuilder.DEFAULT_SPOOL_DURABILITY;

        /** Most bytes of all files of one client in the spool; others that share the directory have as many. At least 8MB. When they are used up, overflow says what happens. */
        private DataSize maxBytes = DataSize.ofGigabytes(1);

        /** Bytes that the spool leaves free on its disk for everybody else. With 0, it may fill the disk. */
        private DataSize minFreeBytes = DataSize.ofMegabytes(64);

        /**
         * What happens to new events while the disk takes none: hold them in memory, or refuse them. A directory that cannot be
         * used stops the start if they are refused.
         */
        private SpoolFallback fallback = GetFluxlyClientBuilder.DEFAULT_SPOOL_FALLBACK;

        /**
         * Name of the project whose events these are, for a token that may change while the application is down. By default the
         * token itself tells projects apart. 1 to 64 letters, digits, dots, dashes and underscores, with a letter or a digit at
         * both ends; not beginning with t-.
         */
        private @Nullable String project;

        /**
         * Age after which an event on disk is dropped instead of being delivered. With 0, it never is, else at least 10m. A
         * number without a unit is seconds.
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

    /** What events are put into instead of being sent to the service. */
    public static class Outbox {

        private final Kafka kafka = new Kafka();

        Outbox() {}

        public Kafka getKafka() {
            return kafka;
        }
    }

    /** A topic of Kafka; the broker is that of spring.kafka. */
    public static class Kafka {

        private static final String TOPIC = "getfluxly.events";
        private static final String DEAD_LETTERS = ".dlt";

        /**
         * Whether events are put into a topic of Kafka, from where a relay brings them to the service. Settled when an application is
         * processed ahead of time.
         */
        private boolean enabled;

        /** Topic that events are put into. It is not made by the application. */
        private String topic = TOPIC;

        /** Topic for what the service does not take and nobody can read. By default the name of the topic, and .dlt behind it. */
        private @Nullable String deadLetterTopic;

        /** What the key of a record is: the id of whose event it is, or a hash of that. */
        private OutboxKey key = OutboxKey.IDENTITY;

        /**
         * Whether the application starts only if the topics are there and acknowledged means that two replicas have an event. Else a
         * warning says what is missing.
         */
        private boolean required;

        /**
         * Name of the project whose events these are, for a topic that outlives a token or is used by several projects. By default
         * a hash of the token tells projects apart. 1 to 64 letters, digits, dots, dashes and underscores, with a letter or a digit
         * at both ends; not beginning with t-.
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
