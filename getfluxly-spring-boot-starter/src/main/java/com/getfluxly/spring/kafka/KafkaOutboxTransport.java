package com.getfluxly.spring.kafka;

import com.getfluxly.spring.kafka.BatchCutter.CutEvent;
import com.getfluxly.transport.NotSentException;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Puts the events of a batch into a topic of Kafka instead of sending them to the service, one record for each event. When Kafka
 * has acknowledged all of them, it answers like the service. Requests without events go to the service. A record's value is the
 * event, byte for byte; its key is the id of the person; its headers are {@code getfluxly-format} and {@code getfluxly-project}.
 *
 * <ul>
 *   <li>an event that is larger than Kafka takes is rejected alone, with the code {@code outbox_too_large};
 *   <li>a missing topic is a {@code 404}, and a broker that refuses the login or the write is a {@code 403}: delivery is parked;
 *   <li>if a record is not acknowledged for any other reason, the request fails: the whole batch is sent again, and some events
 *       may be in the topic twice, with the same {@code message_id}.
 * </ul>
 *
 * <p>Batches are passed to Kafka on one thread {@code getfluxly-outbox}, in order. The thread starts with the first batch. Safe
 * for use by several threads.
 *
 * @since 0.1.0
 */
public final class KafkaOutboxTransport implements Transport {

    private final Transport service;
    private final SharedProducer producer;
    private final String topic;
    private final OutboxKey key;
    private final @Nullable String project;
    private final OutboxThread thread = new OutboxThread();

    /** Of the last batch. Written by whichever thread knows it. */
    private volatile @Nullable Trouble trouble;

    /**
     * Makes a transport into a topic. Makes no connection.
     *
     * @param service for requests without events; this transport does not close it
     * @param producers makes producers that wait for all replicas, and give up within the timeout of a request; this transport
     *     does not close it
     * @param topic the topic for events; it is not created here
     * @param key what the keys of records are
     * @param project the name of the project whose events these are, or null to tell projects apart by a hash of the token
     */
    public KafkaOutboxTransport(
            Transport service,
            ProducerFactory<byte[], byte[]> producers,
            String topic,
            OutboxKey key,
            @Nullable String project) {
        this.service = service;
        this.producer = new SharedProducer(producers);
        this.topic = topic;
        this.key = key;
        this.project = project;
    }

    @Override
    public TransportResponse send(TransportRequest request) throws IOException {
        return request.carriesEvents() ? start(request).await(request.timeout()) : service.send(request);
    }

    /** The future's dependents run on the thread of Kafka's client, or on that of this transport. */
    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        if (!request.carriesEvents()) {
            return service.sendAsync(request);
        }
        try {
            return start(request);
        } catch (NotSentException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    /** {@return the topic} */
    public String topic() {
        return topic;
    }

    /**
     * {@return why the last batch is not in the topic: {@code broker_unavailable}, {@code topic_missing}, {@code broker_refused}
     * or {@code not_acknowledged}; null if it is there}
     */
    public @Nullable String code() {
        Trouble last = trouble;
        return last == null ? null : last.code();
    }

    /** Ends the thread; batches that are under way fail. May be called several times. */
    @Override
    public void close() {
        thread.close();
    }

    /** Names the topic. */
    @Override
    public String toString() {
        return "KafkaOutboxTransport[" + topic + "]";
    }

    private Handover start(TransportRequest request) throws NotSentException {
        Handover handover = new Handover(request);
        try {
            thread.run(handover, () -> handOver(handover));
            return handover;
        } catch (RejectedExecutionException closed) {
            throw new NotSentException(null, "the outbox is closed", null);
        }
    }

    // ---- on the thread of the outbox --------------------------------------------------------------------------------

    private void handOver(Handover handover) {
        if (!handover.begin()) {
            return;
        }
        List<ProducerRecord<byte[], byte[]>> records;
        Producer<byte[], byte[]> present;
        try {
            records = records(handover.request());
            present = producer.get();
        } catch (Throwable impossible) {
            settle(handover, null, Verdict.ofNone(impossible));
            return;
        }
        if (records.isEmpty()) {
            settle(handover, null, Verdict.of(List.of(), false));
        } else {
            give(present, records, handover);
        }
    }

    private void give(Producer<byte[], byte[]> to, List<ProducerRecord<byte[], byte[]>> records, Handover handover) {
        Acknowledgements heard = new Acknowledgements(records.size(), verdict -> settle(handover, to, verdict));
        for (int i = 0; i < records.size(); i++) {
            if (handover.isDone()) {
                heard.refuseAllFrom(i, new CancellationException("given up"));
                return;
            }
            give(to, records.get(i), i, heard);
            Throwable refusal = heard.failure(i);
            if (refusal != null && Trouble.of(refusal) != Trouble.TOO_LARGE) {
                // The next one would block as long as this one did.
                heard.refuseAllFrom(i + 1, refusal);
                return;
            }
        }
    }

    /** What the client does not take, it says on the thread that hands over. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears the same
    private static void give(
            Producer<byte[], byte[]> to, ProducerRecord<byte[], byte[]> entry, int index, Acknowledgements heard) {
        Thread here = Thread.currentThread();
        try {
            to.send(entry, (where, failure) -> {
                if (failure != null && Thread.currentThread() == here) {
                    heard.refuse(index, failure);
                } else {
                    heard.hear(index, failure);
                }
            });
        } catch (RuntimeException refused) {
            heard.refuse(index, refused);
        } catch (Error broken) {
            heard.hear(index, broken);
        }
    }

    private List<ProducerRecord<byte[], byte[]>> records(TransportRequest request) {
        List<Header> headers = RecordFormat.headers(project, request);
        return BatchCutter.cut(request.body()).stream()
                .map((CutEvent event) ->
                        new ProducerRecord<>(topic, null, key.of(event.identity()), event.json(), headers))
                .toList();
    }

    // ---- on whichever thread hears the last word --------------------------------------------------------------------

    /** One that was given up says nothing of Kafka. */
    private void settle(Handover handover, @Nullable Producer<byte[], byte[]> of, Verdict verdict) {
        if (!handover.isDone()) {
            trouble = verdict.trouble();
            if (of != null && verdict.isOfASpentClient()) {
                producer.isSpent(of);
            }
        }
        verdict.tell(handover);
    }
}
