package com.getfluxly.spring.kafka;

import com.getfluxly.relay.Courier;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.ContainerProperties.AssignmentCommitOption;

/**
 * One relay: reads the topic with one thread, as a member of a group of which one member at a time has a partition. Ends before the
 * clients do, and leaves what it has not delivered to the next one.
 *
 * <p>{@link #start()} and {@link #stop()} may be called by any thread, also repeatedly.
 */
final class RelayContainer implements SmartLifecycle {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(250);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration AUTH_RETRY = Duration.ofSeconds(10);
    private static final Duration LAG_LOOK = Duration.ofSeconds(1);
    private static final Duration LAG_TIMEOUT = Duration.ofSeconds(1);

    /** At one call, before the broker is asked for more: well below the least time after which it takes a partition away. */
    private static final Duration MAX_A_POLL = Duration.ofSeconds(15);

    private final RelaySettings settings;
    private final Courier courier;
    private final DeadLetters deadLetters;
    private final RelayAccounts accounts;
    private final RelayState state;
    private final PartitionPauses pauses = new PartitionPauses();
    private @Nullable ConcurrentMessageListenerContainer<byte[], byte[]> container;

    RelayContainer(
            RelaySettings settings,
            Courier courier,
            DeadLetters deadLetters,
            RelayAccounts accounts,
            RelayState state) {
        this.settings = settings;
        this.courier = courier;
        this.deadLetters = deadLetters;
        this.accounts = accounts;
        this.state = state;
    }

    @Override
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        state.started();
        ConcurrentMessageListenerContainer<byte[], byte[]> fresh = newContainer();
        container = fresh;
        pauses.start(fresh);
        fresh.start();
    }

    /** Waits for the request that is on its way, which the time-out bounds. */
    @Override
    public synchronized void stop() {
        if (container != null) {
            pauses.stopping();
            container.stop();
            pauses.stop();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return container != null && container.isRunning();
    }

    @Override
    public boolean isAutoStartup() {
        return settings.autoStartup();
    }

    @Override
    public int getPhase() {
        return settings.phase();
    }

    private ConcurrentMessageListenerContainer<byte[], byte[]> newContainer() {
        RelayErrors errors = new RelayErrors(state::broken);
        ContainerProperties properties = new ContainerProperties(settings.topic());
        RelayListener listener = new RelayListener(
                courier,
                deadLetters,
                new RecordCheck(settings.project()),
                accounts,
                state,
                pauses,
                COMMIT_TIMEOUT,
                MAX_A_POLL);
        properties.setMessageListener(listener);
        properties.setConsumerRebalanceListener(listener);
        properties.setGroupId(settings.group());
        // The listener commits, batch by batch.
        properties.setAckMode(AckMode.MANUAL);
        properties.setAssignmentCommitOption(AssignmentCommitOption.NEVER);
        properties.setSubBatchPerPartition(true);
        properties.setPollTimeout(POLL_TIMEOUT.toMillis());
        properties.setShutdownTimeout(settings.timeout().plus(COMMIT_TIMEOUT).toMillis());
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
                lookAtLag(idle.getConsumer(), idle.getTopicPartitions());
            }
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
        Map<String, Object> properties = new HashMap<>(settings.consumerProperties());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Neither from the start nor from the end once there was a position: that would repeat or lose events silently.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Wire.MAX_EVENTS);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 16 * 1024);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        // With a name of its own a member that stopped in order would be waited for as if it had crashed.
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        return properties;
    }
}
