package com.getfluxly.spring.kafka;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.relay.Courier;
import com.getfluxly.spring.kafka.PartitionRelay.Next;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Gives what was polled to the relay of its partition, and does with the partition what that says. It throws nothing: a container
 * would go on behind the records that it threw at. Called by the thread that polls.
 */
final class RelayListener
        implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]>, ConsumerAwareRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger("com.getfluxly.relay");
    private static final Duration TROUBLE = Duration.ofSeconds(1);
    /** The error code of a mistake of ours, or of the class path's. */
    static final String FAULT = "client_fault";

    private static final int INVALID = 400;

    private final Courier courier;
    private final DeadLetters deadLetters;
    private final RecordCheck check;
    private final RelayAccounts accounts;
    private final RelayState state;
    private final PartitionPauses pauses;
    private final Duration commitTimeout;
    private final long maxNanosAPoll;
    private final Map<TopicPartition, PartitionRelay> relays = new HashMap<>();
    private final DeadLetterLines lines = new DeadLetterLines(log, System::nanoTime);
    private boolean isInTrouble;
    private long pollBegan;

    /** Set by whoever stops the relay. */
    private volatile boolean isStopping;

    RelayListener(
            Courier courier,
            DeadLetters deadLetters,
            RecordCheck check,
            RelayAccounts accounts,
            RelayState state,
            PartitionPauses pauses,
            Duration commitTimeout,
            Duration maxAPoll) {
        this.courier = courier;
        this.deadLetters = deadLetters;
        this.check = check;
        this.accounts = accounts;
        this.state = state;
        this.pauses = pauses;
        this.commitTimeout = commitTimeout;
        this.maxNanosAPoll = maxAPoll.toNanos();
    }

    /** Comes to an end between two requests, and does not begin again. For any thread. */
    void stopping() {
        isStopping = true;
    }

    // ---- records ----------------------------------------------------------------------------------------------------

    @Override
    public void onMessage(
            List<ConsumerRecord<byte[], byte[]>> records,
            @Nullable Acknowledgment acknowledgment,
            @Nullable Consumer<?, ?> consumer) {
        if (consumer != null && !records.isEmpty()) {
            relay(records, consumer);
        }
    }

    private void relay(List<ConsumerRecord<byte[], byte[]>> records, Consumer<?, ?> consumer) {
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        TopicPartition partition = new TopicPartition(first.topic(), first.partition());
        try {
            relay(partition, records, consumer);
            isInTrouble = false;
        } catch (RelayPort.PositionLostException moved) {
            log.debug("A partition of the outbox is given to another relay");
            goOn(partition, consumer, unsettled(partition, first), Duration.ZERO, null);
        } catch (WakeupException stopping) {
            log.debug("The relay was woken up before it knew where to go on");
            goOn(partition, consumer, unsettled(partition, first), Duration.ZERO, null);
        } catch (Throwable broken) {
            complain(broken);
            goOn(partition, consumer, unsettled(partition, first), TROUBLE, FAULT);
        }
    }

    private void relay(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, Consumer<?, ?> consumer)
            throws RelayPort.PositionLostException {
        pollBegan = System.nanoTime();
        PartitionRelay relay = relays.computeIfAbsent(partition, which -> newRelay(which, consumer));
        boolean isAll = consumer.currentLag(partition).orElse(1) == 0;
        long behind = records.get(records.size() - 1).offset() + 1;
        Next next =
                relay.relay(records.stream().map(RelayListener::outboxRecord).toList(), isAll);
        state.lag(partition, consumer.currentLag(partition).orElse(0) + behind - next.position());
        if (next.position() > records.get(0).offset() && next.pause().isZero()) {
            state.goesOn(partition);
        }
        if (next.position() != behind || !next.pause().isZero()) {
            goOn(partition, consumer, next.position(), next.pause(), next.code());
        }
    }

    private PartitionRelay newRelay(TopicPartition partition, Consumer<?, ?> consumer) {
        state.assigned(partition);
        @Nullable OffsetAndMetadata committed =
                consumer.committed(Set.of(partition), commitTimeout).get(partition);
        return new PartitionRelay(
                partition.topic(),
                partition.partition(),
                Boundary.parse(committed == null ? null : committed.metadata()),
                new Port(partition, consumer),
                check,
                accounts,
                TROUBLE);
    }

    private long unsettled(TopicPartition partition, ConsumerRecord<byte[], byte[]> first) {
        PartitionRelay relay = relays.get(partition);
        Long position = relay == null ? null : relay.position();
        return position == null ? first.offset() : Math.max(position, first.offset());
    }

    private void goOn(
            TopicPartition partition, Consumer<?, ?> consumer, long position, Duration pause, @Nullable String code) {
        try {
            consumer.seek(partition, position);
        } catch (RuntimeException notOurs) {
            return;
        }
        if (code != null) {
            state.paused(partition, code);
            pauses.pause(partition, pause);
        }
    }

    private static OutboxRecord outboxRecord(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return new OutboxRecord(
                record.offset(),
                record.key(),
                value,
                header(record, RecordFormat.FORMAT_HEADER),
                header(record, RecordFormat.PROJECT_HEADER));
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private void complain(Throwable broken) {
        if (isInTrouble) {
            log.debug("The relay still cannot go on", broken);
        } else {
            isInTrouble = true;
            log.warn("The relay cannot go on, and tries again in {}; nothing is skipped", TROUBLE, broken);
        }
        if (broken instanceof InterruptException) {
            Thread.currentThread().interrupt();
        }
    }

    /** A poll has brought nothing. */
    void idle() {
        lines.quiet();
    }

    // ---- partitions -------------------------------------------------------------------------------------------------

    /** A group that was never here begins with the first record. What has lost its position is not that: see {@link RelayErrors}. */
    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions), commitTimeout);
        for (TopicPartition partition : partitions) {
            state.assigned(partition);
            if (committed.get(partition) == null) {
                consumer.seekToBeginning(Set.of(partition));
            }
        }
    }

    @Override
    public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        partitions.forEach(this::forget);
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        partitions.forEach(this::forget);
    }

    private void forget(TopicPartition partition) {
        relays.remove(partition);
        state.gone(partition);
        pauses.forget(partition);
    }

    /** Of a request, if there was one: a call that came too early makes none. */
    private static Optional<String> outcome(Courier.Result result, boolean hasFailed) {
        if (result instanceof Courier.Settled) {
            return Optional.of(RelayAccounts.OK);
        }
        if (result instanceof Courier.Refused refused) {
            return Optional.of(refused.code());
        }
        String code = ((Courier.Unsettled) result).code();
        return hasFailed ? Optional.of(code) : Optional.empty();
    }

    // ---- for a partition's relay ------------------------------------------------------------------------------------

    private final class Port implements RelayPort {

        private final TopicPartition partition;
        private final Consumer<?, ?> consumer;

        Port(TopicPartition partition, Consumer<?, ?> consumer) {
            this.partition = partition;
            this.consumer = consumer;
        }

        @Override
        public void commit(long position, @Nullable Boundary boundary) throws PositionLostException {
            OffsetAndMetadata stored = new OffsetAndMetadata(position, boundary == null ? "" : boundary.text());
            try {
                commit(stored);
            } catch (WakeupException stopping) {
                // It is meant for the next poll, and says nothing of this.
                commit(stored);
            }
        }

        private void commit(OffsetAndMetadata stored) throws PositionLostException {
            try {
                consumer.commitSync(Map.of(partition, stored), commitTimeout);
            } catch (CommitFailedException | RebalanceInProgressException | FencedInstanceIdException moved) {
                throw new PositionLostException(moved);
            }
        }

        @Override
        public int portion() {
            return courier.portion();
        }

        @Override
        public Courier.Result deliver(String idempotencyKey, List<byte[]> events) {
            int failuresBefore = courier.status().failures();
            Courier.Result result = ask(idempotencyKey, events);
            outcome(result, courier.status().failures() > failuresBefore).ifPresent(accounts::requested);
            return result;
        }

        /** What not even the courier takes the service would refuse as well. */
        private Courier.Result ask(String idempotencyKey, List<byte[]> events) {
            try {
                return courier.deliver(idempotencyKey, events);
            } catch (GetFluxlyException invalid) {
                if (!invalid.code().equals(ErrorCode.VALIDATION_ERROR.code())) {
                    throw invalid;
                }
                return new Courier.Refused(invalid.code(), "", INVALID);
            }
        }

        @Override
        public void deadLetter(OutboxRecord record, DeadLetterReason reason, @Nullable String code)
                throws DeadLetterException {
            deadLetters.bury(partition, record, reason, code);
            lines.tell(partition, record, reason, code);
        }

        @Override
        public boolean isToPause() {
            // All partitions have their turn before the container polls again.
            return isStopping || System.nanoTime() - pollBegan > maxNanosAPoll / relays.size();
        }
    }
}
