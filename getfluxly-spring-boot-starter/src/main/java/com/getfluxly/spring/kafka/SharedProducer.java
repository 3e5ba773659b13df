package com.getfluxly.spring.kafka;

import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ProducerFactory;

/**
 * The producer of the outbox, which the dead letters also use. A producer that was refused or is broken does not recover by
 * itself: the next user creates a new one, and later failures of the old one are ignored. For any thread.
 */
final class SharedProducer {

    private final ProducerFactory<byte[], byte[]> factory;
    private volatile @Nullable Producer<byte[], byte[]> spent;

    SharedProducer(ProducerFactory<byte[], byte[]> factory) {
        this.factory = factory;
    }

    Producer<byte[], byte[]> get() {
        Producer<byte[], byte[]> present = create();
        if (present != spent) {
            return present;
        }
        spent = null;
        factory.reset();
        return create();
    }

    void isSpent(Producer<byte[], byte[]> broken) {
        spent = broken;
    }

    private Producer<byte[], byte[]> create() {
        return factory.transactionCapable() ? factory.createNonTransactionalProducer() : factory.createProducer();
    }
}
