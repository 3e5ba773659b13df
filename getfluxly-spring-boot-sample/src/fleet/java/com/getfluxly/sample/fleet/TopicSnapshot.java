package com.getfluxly.sample.fleet;

import org.jspecify.annotations.Nullable;

/**
 * What the broker knows.
 *
 * @param records events that were ever put into the topic
 * @param lag those of them that the relay is not done with
 * @param deadLetters events that nobody takes
 * @param relay the name of the shop that has the topic's partition; null while nobody has it
 */
record TopicSnapshot(
        long records, long lag, long deadLetters, @Nullable String relay) {}
