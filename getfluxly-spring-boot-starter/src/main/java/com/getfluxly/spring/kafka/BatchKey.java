package com.getfluxly.spring.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;

/**
 * The key of a batch. It follows from the events of the batch and their positions, so another relay gives the same
 * batch the same key.
 */
final class BatchKey {

    private BatchKey() {}

    static String of(String topic, int partition, List<OutboxRecord> records) {
        MessageDigest digest = Sha256.digest();
        digest.update(topic.getBytes(StandardCharsets.UTF_8));
        digest.update(ByteBuffer.allocate(1 + Integer.BYTES)
                .put((byte) 0)
                .putInt(partition)
                .flip());
        for (OutboxRecord record : records) {
            digest.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(record.offset())
                    .putInt(record.value().length)
                    .flip());
            digest.update(record.value());
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        // Version 8, whose bits are whatever its maker says.
        long high = (hash.getLong() & ~0xF000L) | 0x8000L;
        long low = (hash.getLong() & ~(3L << 62)) | (2L << 62);
        return new UUID(high, low).toString();
    }
}
