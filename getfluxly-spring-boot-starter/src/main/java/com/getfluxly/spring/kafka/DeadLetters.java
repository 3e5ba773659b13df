package com.getfluxly.spring.kafka;

import com.getfluxly.spring.kafka.RelayPort.DeadLetterException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ProducerFactory;

/** The topic for what cannot be delivered. Confined to the thread that polls. */
final class DeadLetters {

    static final String REASON = "getfluxly-dlt-reason";
    static final String CODE = "getfluxly-dlt-code";
    static final String TOPIC = "getfluxly-dlt-topic";
    static final String PARTITION = "getfluxly-dlt-partition";
    static final String OFFSET = "getfluxly-dlt-offset";

    /** How many bytes the value had, where the letter has none of them. */
    static final String CUT = "getfluxly-dlt-cut";

    private final SharedProducer producer;
    private final String topic;
    private final Duration timeout;

    /** @param producers of a producer that waits for all acknowledgements */
    DeadLetters(ProducerFactory<byte[], byte[]> producers, String topic, Duration timeout) {
        this.producer = new SharedProducer(producers);
        this.topic = topic;
        this.timeout = timeout;
    }

    /**
     * Returns when the topic has it. What the service said of it stays here: it may repeat a value. Of a record that is larger than the
     * topic takes it has only where that stands, so that nothing is in the way of the others for ever.
     */
    void bury(TopicPartition from, OutboxRecord record, DeadLetterReason reason, @Nullable String code)
            throws DeadLetterException {
        try {
            send(letter(from, record, reason, code));
        } catch (DeadLetterException refused) {
            if (!(refused.getCause() instanceof RecordTooLargeException)) {
                throw refused;
            }
            send(place(from, record, reason, code));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> letter) throws DeadLetterException {
        Producer<byte[], byte[]> present = null;
        try {
            present = producer.get();
            present.send(letter).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException | InterruptException interrupted) {
            Thread.currentThread().interrupt();
            throw new DeadLetterException(interrupted);
        } catch (ExecutionException failed) {
            throw failure(present, failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException late) {
            throw new DeadLetterException(late);
        } catch (RuntimeException failed) {
            throw failure(present, failed);
        }
    }

    private DeadLetterException failure(@Nullable Producer<byte[], byte[]> present, Throwable cause) {
        // Whoever shares the producer loses what it has under way: not for a topic that is closed to us.
        if (present != null
                && Verdict.ofNone(cause).isOfASpentClient()
                && !(cause instanceof TopicAuthorizationException)) {
            producer.isSpent(present);
        }
        return new DeadLetterException(cause);
    }

    private ProducerRecord<byte[], byte[]> letter(
            TopicPartition from, OutboxRecord record, DeadLetterReason reason, @Nullable String code) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, record.key(), record.value());
        add(letter, RecordFormat.FORMAT_HEADER, record.format());
        add(letter, RecordFormat.PROJECT_HEADER, record.project());
        return addressed(letter, from, record, reason, code);
    }

    private ProducerRecord<byte[], byte[]> place(
            TopicPartition from, OutboxRecord record, DeadLetterReason reason, @Nullable String code) {
        ProducerRecord<byte[], byte[]> place =
                addressed(new ProducerRecord<>(topic, null, new byte[0]), from, record, reason, code);
        add(place, CUT, String.valueOf(record.value().length));
        return place;
    }

    private static ProducerRecord<byte[], byte[]> addressed(
            ProducerRecord<byte[], byte[]> letter,
            TopicPartition from,
            OutboxRecord record,
            DeadLetterReason reason,
            @Nullable String code) {
        add(letter, REASON, reason.code());
        add(letter, CODE, code);
        add(letter, TOPIC, from.topic());
        add(letter, PARTITION, String.valueOf(from.partition()));
        add(letter, OFFSET, String.valueOf(record.offset()));
        return letter;
    }

    private static void add(ProducerRecord<byte[], byte[]> letter, String name, @Nullable String value) {
        if (value != null) {
            letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }
}
