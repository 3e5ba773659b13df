package com.getfluxly.spring.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What the log says of dead letters: a topic full of what somebody else wrote is one line a minute. Confined to one thread. */
final class DeadLetterLines {

    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final LongSupplier nanos;
    private @Nullable Long toldAt;
    private long untold;

    DeadLetterLines(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    void tell(TopicPartition partition, OutboxRecord record, DeadLetterReason reason, @Nullable String code) {
        String what = reason.code() + (code == null ? "" : " (" + code + ")");
        long now = nanos.getAsLong();
        if (toldAt != null && now - toldAt < INTERVAL_NANOS) {
            untold++;
            log.debug(
                    "An event of the outbox went to the dead letters: {}, partition {}, offset {}",
                    what,
                    partition.partition(),
                    record.offset());
            return;
        }
        log.warn(
                "An event of the outbox went to the dead letters: {}, partition {}, offset {}{}",
                what,
                partition.partition(),
                record.offset(),
                untold == 0 ? "" : "; and " + untold + " more since the last line");
        toldAt = now;
        untold = 0;
    }

    /** Nothing is there just now: what was not told is. */
    void quiet() {
        if (untold > 0) {
            log.warn("further events of the outbox went to the dead letters: {}", untold);
            untold = 0;
        }
    }
}
