package com.getfluxly.spring.kafka;

import org.jspecify.annotations.Nullable;

/**
 * One record of the topic, with the parts that the relay needs. Its bytes are not copied, and must not be changed.
 *
 * @param offset its offset in the partition
 * @param key the record's key, or null
 * @param value the event's JSON, or any other content
 * @param format the version of the format in its header, or null
 * @param project the project in its header, or null
 */
@SuppressWarnings("ArrayRecordComponent") // identity is all that it needs
record OutboxRecord(
        long offset,
        byte @Nullable [] key,
        byte[] value,
        @Nullable String format,
        @Nullable String project) {

    /** Without key and value: the event and whom it is about stand there. */
    @Override
    public String toString() {
        return "offset " + offset + " (" + value.length + " bytes)";
    }
}
