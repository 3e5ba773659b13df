package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.internal.base.Limits;
import com.getfluxly.internal.queue.EncodedEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {

    @Test
    @Promise(value = "I54", mutant = "no comma stands between two events")
    void body_isTheEventsInOrder() {
        assertThat(text(Batch.freeze(events(1)))).isEqualTo("{\"events\":[{\"n\":0}]}");
        assertThat(text(Batch.freeze(events(3)))).isEqualTo("{\"events\":[{\"n\":0},{\"n\":1},{\"n\":2}]}");
    }

    @Test
    @Promise("I54")
    void limits_areThoseOfTheContract() {
        assertThat(Limits.MAX_BODY_BYTES).isEqualTo(262_144);
        assertThat(Batch.ENVELOPE_BYTES).isEqualTo(13);
    }

    @Test
    @Promise("I49")
    void key_isARandomUuid() {
        UUID key = UUID.fromString(Batch.freeze(events(1)).key);

        assertThat(key.version()).isEqualTo(4);
        assertThat(key.variant()).isEqualTo(2);
    }

    @Test
    @Promise("I6")
    void key_isAnotherForEachBatch() {
        List<EncodedEvent> events = events(1);
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            keys.add(Batch.freeze(events).key);
        }

        assertThat(keys).hasSize(100);
    }

    @Test
    @Promise("I6")
    void frozenBatch_isNotChangedByWhatBecomesOfTheList() {
        List<EncodedEvent> events = new ArrayList<>(events(2));
        Batch batch = Batch.freeze(events);

        events.clear();

        assertThat(batch.events).hasSize(2);
        assertThat(text(batch)).isEqualTo("{\"events\":[{\"n\":0},{\"n\":1}]}");
    }

    @Test
    @Promise("I10")
    void newKey_namesTheSameBytes() {
        Batch batch = Batch.freeze(events(3));

        Batch renamed = batch.withNewKey();

        assertThat(renamed.key).isNotEqualTo(batch.key);
        assertThat(renamed.body).isEqualTo(batch.body);
        assertThat(renamed.events).isEqualTo(batch.events);
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 2", "5, 2", "99, 49", "100, 50"})
    @Promise(
            value = {"I6", "I44"},
            mutant = "a half keeps the key of the whole")
    void halves_areTheWholeInOrder_underKeysOfTheirOwn(int size, int first) {
        Batch batch = Batch.freeze(events(size));

        assertThat(batch.firstHalf().events).isEqualTo(batch.events.subList(0, first));
        assertThat(batch.secondHalf().events).isEqualTo(batch.events.subList(first, size));
        assertThat(Set.of(batch.key, batch.firstHalf().key, batch.secondHalf().key))
                .hasSize(3);
    }

    private static String text(Batch batch) {
        return new String(batch.body, StandardCharsets.UTF_8);
    }

    private static List<EncodedEvent> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new EncodedEvent(("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8), false))
                .toList();
    }
}
