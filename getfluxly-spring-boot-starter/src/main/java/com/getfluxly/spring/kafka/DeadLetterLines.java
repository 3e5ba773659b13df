package com.getfluxly.spring.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Says that there are dead letters: the first at once, and then once a minute how many there were. On the thread that polls. */
final class DeadLetterLines {

    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final LongSupplier nanos;
    private @Nullable Long saidAt;
    private long unsaid;

    DeadLetterLines(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    void buried(DeadLetterReason reason, @Nullable String code, int partition, long offset) {
        unsaid++;
        if (saidAt == null || nanos.getAsLong() - saidAt >= PAUSE_NANOS) {
            log.warn(
                    "{} events of the outbox went to the dead letters, the last one as {}{} from partition {}, offset {}",
                    unsaid,
                    reason.code(),
                    code == null ? "" : " (" + code + ")",
                    partition,
                    offset);
            saidAt = nanos.getAsLong();
            unsaid = 0;
        }
    }

    /** Nothing is there just now: what was not said is. */
    void quiet() {
        if (unsaid > 0) {
            log.warn("{} more events of the outbox went to the dead letters", unsaid);
            unsaid = 0;
        }
    }
}
