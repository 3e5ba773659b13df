package com.getfluxly.spring.kafka;

import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.relay.Courier;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ConsumerStoppedEvent.Reason;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Delivers the events that a fleet has put into its topic. It reads the topic with one thread, as a member of a consumer group in
 * which each partition belongs to one member at a time, and sends the events to the service in order. It stores its position
 * after events that have an outcome. If the relay ends or is killed, the next relay delivers the rest; a batch that was under way
 * keeps its key.
 *
 * <p>Any thread may call {@link #start()} and {@link #stop()}, also several times. In an application, it stops before the
 * clients.
 *
 * @since 0.1.0
 */
public final class OutboxRelay implements SmartLifecycle {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(250);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration AUTH_RETRY = Duration.ofSeconds(10);
    private static final Duration BREATH = Duration.ofSeconds(1);
    private static final Duration COMES_BACK_AFTER = Duration.ofSeconds(10);
    private static final Duration LAG_LOOK = Duration.ofSeconds(1);
    private static final Duration LAG_TIMEOUT = Duration.ofSeconds(1);

    /** Well below the shortest session that a broker allows by default. */
    private static final int HEARTBEAT_MILLIS = 1_000;

    /** At one call, before the broker is asked for more: well below the least time after which it takes a partition away. */
    private static final Duration MAX_A_POLL = Duration.ofSeconds(15);

    /** A batch, and behind it the events that tell one that is to blame from a service that is down. */
    private static final int MAX_POLL_RECORDS = 2 * RequestLimits.MAX_EVENTS;

    /** The others are ours: an orderly stop, and a position that is lost. */
    private static final Set<Reason> ENDED_BY_MISTAKE =
            EnumSet.complementOf(EnumSet.of(Reason.NORMAL, Reason.ABNORMAL));

    private static final Logger log = LoggerFactory.getLogger("com.getfluxly.relay");

    private final Builder settings;
    private final RelayAccounts accounts = new RelayAccounts();
    private final RelayState state = new RelayState();
    private final PartitionPauses pauses = new PartitionPauses();

    /** Written with the lock. */
    private volatile @Nullable ConcurrentMessageListenerContainer<byte[], byte[]> container;

    // Guarded by the lock.
    private @Nullable RelayListener listener;
    private boolean isWanted;

    private OutboxRelay(Builder settings) {
        this.settings = settings;
    }

    /**
     * Starts a builder.
     *
     * @param topic the topic with the events
     * @param deadLetterTopic the topic for events that cannot be delivered
     * @param courier sends the events to the service; the relay does not close it
     * @param producers makes a producer that writes dead letters, and waits for all acknowledgements; called when it is needed,
     *     and reset if its producer cannot work again
     * @return a builder for the rest
     */
    public static Builder builder(
            String topic, String deadLetterTopic, Courier courier, ProducerFactory<byte[], byte[]> producers) {
        return new Builder(topic, deadLetterTopic, courier, producers);
    }

    /** A name that nobody knows is as a broker that is down: it comes back to that. */
    @Override
    public synchronized void start() {
        isWanted = true;
        if (!isRunning()) {
            run();
        }
    }

    /** Waits for the request that is on its way, which the time-out bounds. */
    @Override
    public synchronized void stop() {
        isWanted = false;
        if (listener != null) {
            listener.stopping();
        }
        if (container != null) {
            container.stop();
        }
        pauses.stop();
    }

    /** Also while another thread starts or stops it. */
    @Override
    public boolean isRunning() {
        MessageListenerContainer present = container;
        return present != null && present.isRunning();
    }

    private void run() {
        state.started();
        ConcurrentMessageListenerContainer<byte[], byte[]> fresh = newContainer();
        pauses.start(fresh);
        container = fresh;
        try {
            fresh.start();
        } catch (RuntimeException noClient) {
            // It is none that could be stopped.
            container = null;
            if (!Verdict.isOfAnUnknownName(noClient)) {
                pauses.stop();
                throw noClient;
            }
            comeBack(null, Trouble.UNAVAILABLE.code());
        }
    }

    /** On the thread that polls. */
    void heard(Object event) {
        if (event instanceof ConsumerStoppedEvent stopped && ENDED_BY_MISTAKE.contains(stopped.getReason())) {
            comeBack(container, RelayListener.FAULT);
        }
    }

    private void comeBack(@Nullable MessageListenerContainer dead, String code) {
        state.broken(code);
        log.warn(
                "The relay cannot run ({}), and begins again in {}; nothing is skipped", code, settings.comesBackAfter);
        pauses.later(() -> startAgain(dead), settings.comesBackAfter);
    }

    private synchronized void startAgain(@Nullable MessageListenerContainer dead) {
        if (isWanted && container == dead) {
            if (dead != null) {
                dead.stop();
            }
            run();
        }
    }

    /** The present one, also if it has ended; null before the first. */
    @Nullable MessageListenerContainer container() {
        return container;
    }

    @Override
    public boolean isAutoStartup() {
        return settings.autoStartup;
    }

    @Override
    public int getPhase() {
        return settings.phase;
    }

    /** How many events got which outcome since the start. */
    RelayAccounts accounts() {
        return accounts;
    }

    /** How it is now. */
    RelayState state() {
        return state;
    }

    /** How it goes with the service. */
    Courier.Status courierStatus() {
        return settings.courier.status();
    }

    private ConcurrentMessageListenerContainer<byte[], byte[]> newContainer() {
        RelayErrors errors = new RelayErrors(state::broken, BREATH);
        ContainerProperties properties = new ContainerProperties(settings.topic);
        RelayListener fresh = new RelayListener(
                settings.courier,
                new DeadLetters(settings.producers, settings.deadLetterTopic, settings.timeout),
                new RecordCheck(settings.project),
                accounts,
                state,
                pauses,
                COMMIT_TIMEOUT,
                MAX_A_POLL);
        listener = fresh;
        properties.setMessageListener(fresh);
        properties.setConsumerRebalanceListener(fresh);
        properties.setGroupId(settings.group);
        // The listener commits, batch by batch.
        properties.setAckMode(AckMode.MANUAL);
        properties.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
        properties.setSubBatchPerPartition(true);
        properties.setPollTimeout(POLL_TIMEOUT.toMillis());
        properties.setShutdownTimeout(settings.timeout.plus(COMMIT_TIMEOUT).toMillis());
        properties.setAuthExceptionRetryInterval(AUTH_RETRY);
        properties.setIdleEventInterval(LAG_LOOK.toMillis());
        properties.setMissingTopicsFatal(false);
        ConcurrentMessageListenerContainer<byte[], byte[]> made = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(
                        consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                properties);
        made.setConcurrency(1);
        made.setBeanName("getfluxly-relay");
        made.setCommonErrorHandler(errors);
        made.setApplicationEventPublisher(event -> {
            if (event instanceof ListenerContainerIdleEvent idle && idle.getConsumer() != null) {
                errors.isOver();
                fresh.idle();
                lookAtLag(idle.getConsumer(), idle.getTopicPartitions());
            }
            heard(event);
        });
        return made;
    }

    /** While nothing is read, since nothing is there or nothing may be delivered. On the thread that polls. */
    private void lookAtLag(Consumer<?, ?> consumer, @Nullable Collection<TopicPartition> partitions) {
        if (partitions == null || partitions.isEmpty()) {
            return;
        }
        try {
            consumer.endOffsets(partitions, LAG_TIMEOUT)
                    .forEach((partition, end) -> state.lag(partition, end - consumer.position(partition, LAG_TIMEOUT)));
        } catch (RuntimeException unknown) {
            // It is as it was; the next look is in a second.
        }
    }

    private Map<String, Object> consumerProperties() {
        Map<String, Object> properties = new HashMap<>(settings.consumerProperties);
        properties.putIfAbsent(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // With its next one whoever stands by hears that the partition is free: Kafka's own three seconds are long for
        // that.
        properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        // Neither from the start nor from the end once there was a position: that would repeat or lose events silently.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // A topic that a broker makes for whoever reads it has one replica.
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 16 * 1024);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        // With a name of its own a member that stopped in order would be waited for as if it had crashed.
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        // The classic one is the only one that knows our assignor.
        properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        properties.remove(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);
        return properties;
    }

    /** What a relay needs besides. Not safe for use by several threads. */
    public static final class Builder {

        private final String topic;
        private final String deadLetterTopic;
        private final Courier courier;
        private final ProducerFactory<byte[], byte[]> producers;
        private String group = "getfluxly-relay";
        private Predicate<String> project = any -> true;
        private boolean autoStartup = true;
        private int phase;
        private Duration timeout = GetFluxlyClientBuilder.DEFAULT_TIMEOUT;
        private Map<String, Object> consumerProperties = Map.of();
        private Duration comesBackAfter = COMES_BACK_AFTER;

        private Builder(
                String topic, String deadLetterTopic, Courier courier, ProducerFactory<byte[], byte[]> producers) {
            this.topic = topic;
            this.deadLetterTopic = deadLetterTopic;
            this.courier = courier;
            this.producers = producers;
        }

        /**
         * The consumer group, which all relays of a fleet share. Default {@code getfluxly-relay}.
         *
         * @param group the name of the group
         * @return this builder
         */
        public Builder group(String group) {
            this.group = group;
            return this;
        }

        /**
         * The project whose events it delivers; events of other projects go to the dead letters. By default, it delivers all
         * events.
         *
         * @param name the name of the project, as in the instances; null if the instances use a hash of the token
         * @param token gives the current token; called only without a name. Events with hashes of earlier tokens are still
         *     delivered
         * @return this builder
         */
        public Builder project(@Nullable String name, Supplier<String> token) {
            this.project = new OurProject(name, token);
            return this;
        }

        /**
         * Whether it starts with the application. Default true.
         *
         * @param autoStartup false if you start it yourself
         * @return this builder
         */
        public Builder autoStartup(boolean autoStartup) {
            this.autoStartup = autoStartup;
            return this;
        }

        /**
         * When it starts and stops, compared with other beans. Default 0: it stops after the web server, and before the last
         * delivery of the clients.
         *
         * @param phase of {@link SmartLifecycle}
         * @return this builder
         */
        public Builder phase(int phase) {
            this.phase = phase;
            return this;
        }

        /**
         * The most time for one request to the service, or for one write to the topic for dead letters. Default
         * {@link GetFluxlyClientBuilder#DEFAULT_TIMEOUT}.
         *
         * @param timeout that of the courier
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Settings of the application for its consumers: servers, security and so on. The relay itself sets how it reads and
         * commits. Default empty, which means a broker on this machine.
         *
         * @param consumerProperties of Kafka's consumer
         * @return this builder
         */
        public Builder consumerProperties(Map<String, Object> consumerProperties) {
            this.consumerProperties = Map.copyOf(consumerProperties);
            return this;
        }

        /** How long after an end that nobody wanted. */
        Builder comesBackAfter(Duration comesBackAfter) {
            this.comesBackAfter = comesBackAfter;
            return this;
        }

        /** {@return a relay that is not started yet} */
        public OutboxRelay build() {
            return new OutboxRelay(this);
        }
    }
}
