package com.getfluxly.sample.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** Asks the broker how the topic is, and who relays: no shop is believed that may be dead. */
final class TopicWatch implements AutoCloseable {

    /** As {@code getfluxly.relay.group} has it by default. */
    private static final String GROUP = "getfluxly-relay";

    private static final TopicPartition EVENTS = new TopicPartition(Broker.TOPIC, 0);
    private static final TopicPartition DEAD = new TopicPartition(Broker.DEAD_LETTERS, 0);
    private static final int PATIENCE_SECONDS = 2;

    private final Admin admin;

    TopicWatch(String servers) {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    }

    /** Empty while the broker does not answer. */
    Optional<TopicSnapshot> look() {
        try {
            // The position first: the other way round, what comes in between would count as less than nothing.
            long position = position();
            long records = end(EVENTS);
            return Optional.of(new TopicSnapshot(records, records - position, end(DEAD), relay()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException silent) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private long position() throws InterruptedException, ExecutionException, TimeoutException {
        OffsetAndMetadata committed = inTime(
                        admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata())
                .get(EVENTS);
        return committed == null ? 0 : committed.offset();
    }

    private long end(TopicPartition partition) throws InterruptedException, ExecutionException, TimeoutException {
        return inTime(admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
                .offset();
    }

    private @Nullable String relay() throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return inTime(admin.describeConsumerGroups(List.of(GROUP)).all()).values().stream()
                    .flatMap(group -> group.members().stream())
                    .filter(member -> member.assignment().topicPartitions().contains(EVENTS))
                    .map(TopicWatch::shop)
                    .findFirst()
                    .orElse(null);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof GroupIdNotFoundException) {
                return null;
            }
            throw failed;
        }
    }

    /** Spring Kafka adds a number to the name that the shop's consumer was given. */
    private static String shop(MemberDescription member) {
        return member.clientId().replaceFirst("-\\d+$", "");
    }

    private static <T> T inTime(KafkaFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
