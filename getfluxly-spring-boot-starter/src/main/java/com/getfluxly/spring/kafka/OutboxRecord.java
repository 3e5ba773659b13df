package com.getfluxly.spring.kafka;

import org.jspecify.annotations.Nullable;

/**
 * One record of the topic, as far as the relay looks at it. Its bytes are not copied, and nobody changes them.
 *
 * @param offset where it stands in its partition
 * @param key the record's key, or null
 * @param value the event's JSON, or whatever somebody wrote
 * @param format the version of the format that it says it has, or null
 * @param project whose event it says it is, or null
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
