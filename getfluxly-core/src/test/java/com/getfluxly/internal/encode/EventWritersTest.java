package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.event.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class EventWritersTest {

    private final JsonFactory factory =
            JsonFactory.builder().rootValueSeparator((String) null).build();
    private final AtomicInteger made = new AtomicInteger();
    private final EventWriters writers = new EventWriters(this::make);

    private EventWriter make() {
        made.incrementAndGet();
        BoundedBytes bytes = new BoundedBytes();
        return new EventWriter(factory.createGenerator(ObjectWriteContext.empty(), bytes), bytes);
    }

    @Test
    void writer_isUsedAgain() {
        EventWriter first = writers.take();
        writers.giveBack(first);

        assertThat(writers.take()).isSameAs(first);
        assertThat(made).hasValue(1);
    }

    @Test
    void writer_isGivenToOneAtATime() {
        EventWriter first = writers.take();

        assertThat(writers.take()).isNotSameAs(first);
    }

    @Test
    void writer_thatWasLeftInTheMiddleIsNotUsedAgain() {
        EventWriter broken = writers.take();
        broken.start("paid", Identity.userId("u"));
        writers.giveBack(broken);

        assertThat(writers.take()).isNotSameAs(broken);
    }

    @Test
    void writer_thatEndedItsEventIsUsedAgain() {
        EventWriter first = writers.take();
        first.start("paid", Identity.userId("u"));
        first.end();
        writers.giveBack(first);

        assertThat(writers.take()).isSameAs(first);
    }

    @Test
    void noMoreThanSixteen_wait() {
        List<EventWriter> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(writers.take());
        }
        all.forEach(writers::giveBack);
        for (int i = 0; i < 40; i++) {
            writers.take();
        }

        assertThat(made).hasValue(40 + 40 - 16);
    }
}
