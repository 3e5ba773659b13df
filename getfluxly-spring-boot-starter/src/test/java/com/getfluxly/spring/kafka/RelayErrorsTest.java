package com.getfluxly.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.listener.MessageListenerContainer;

/** A poll that fails is followed by the next one at once: nothing in the container waits. */
class RelayErrorsTest {

    private static final Duration BREATH = Duration.ofMillis(200);

    private final List<String> codes = new ArrayList<>();
    private final RelayErrors errors = new RelayErrors(codes::add, BREATH);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final MessageListenerContainer container = mock(MessageListenerContainer.class);

    @Test
    void pollThatGoesOnFailing_isNoHotLoop() {
        long began = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            errors.handleOtherException(new KafkaException("never"), consumer, container, true);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(BREATH.multipliedBy(3));
        assertThat(codes).isEmpty();
    }

    /** Left as it is, the status would make each poll fail from then on. */
    @Test
    void interrupt_isOverWithTheNextPoll() {
        errors.handleOtherException(new InterruptException("somebody"), consumer, container, true);

        assertThat(Thread.interrupted()).isFalse();
    }

    /** The container would commit them. */
    @Test
    void recordsWhoseListenerThrew_areNotSettled() {
        assertThat(errors.isAckAfterHandle()).isFalse();
    }
}
