package com.getfluxly.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeadLetterLinesTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final Logger log = new LoggerContext().getLogger("com.getfluxly.relay");
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final DeadLetterLines lines = new DeadLetterLines(log, nanos::get);

    private void tell(int offset) {
        lines.tell(
                new TopicPartition("events", 0),
                new OutboxRecord(offset, null, new byte[0], "1", "other"),
                DeadLetterReason.OTHER_PROJECT,
                null);
    }

    @Test
    void thousandDeadLetters_areALineAMinute() {
        log.setLevel(Level.INFO);
        log.addAppender(written);
        written.start();
        for (int i = 0; i < 1_000; i++) {
            tell(i);
        }
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        tell(1_000);

        assertThat(written.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "An event of the outbox went to the dead letters: other_project, partition 0, offset 0",
                        "An event of the outbox went to the dead letters: other_project, partition 0, offset 1000;"
                                + " and 999 more since the last line");
    }
}
