package com.getfluxly.spring.kafka;

import com.getfluxly.spring.kafka.RelayPort.DeadLetterException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** The topic for what cannot be delivered. For any thread. */
final class DeadLetters {

    static final String REASON = "getfluxly-dlt-reason";
    static final String CODE = "getfluxly-dlt-code";
    static final String TOPIC = "getfluxly-dlt-topic";
    static final String PARTITION = "getfluxly-dlt-partition";
    static final String OFFSET = "getfluxly-dlt-offset";

    private final Supplier<Producer<byte[], byte[]>> producer;
    private final String topic;
    private final Duration timeout;

    /** @param producer asked each time; waits for all acknowledgements */
    DeadLetters(Supplier<Producer<byte[], byte[]>> producer, String topic, Duration timeout) {
        this.producer = producer;
        this.topic = topic;
        this.timeout = timeout;
    }

    /** Returns when the topic has it. What the service said of it stays here: it may repeat a value. */
    void bury(TopicPartition from, OutboxRecord record, DeadLetterReason reason, @Nullable String code)
            throws DeadLetterException {
        try {
            producer.get().send(letter(from, record, reason, code)).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException | InterruptException interrupted) {
            Thread.currentThread().interrupt();
            throw new DeadLetterException(interrupted);
        } catch (ExecutionException failed) {
            throw new DeadLetterException(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException | RuntimeException failed) {
            throw new DeadLetterException(failed);
        }
    }

    private ProducerRecord<byte[], byte[]> letter(
            TopicPartition from, OutboxRecord record, DeadLetterReason reason, @Nullable String code) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, record.key(), record.value());
        add(letter, RecordFormat.FORMAT_HEADER, record.format());
        add(letter, RecordFormat.PROJECT_HEADER, record.project());
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
