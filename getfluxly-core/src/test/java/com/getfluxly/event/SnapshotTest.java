package com.getfluxly.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private final Snapshot snapshot = new Snapshot();

    @Test
    @Promise("I42")
    void snapshot_isTheMapThatWasRead() {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            map.put("k" + i, i % 7 == 0 ? "text" : i);
            snapshot.add("k" + i, i % 7 == 0 ? "text" : i);

            assertThat(snapshot).isEqualTo(map).hasSize(i + 1).hasToString(map.toString());
        }
        assertThat(snapshot.keySet()).containsExactlyElementsOf(map.keySet());
        List<Object> visited = new ArrayList<>();
        snapshot.forEach((key, value) -> Collections.addAll(visited, key, value));
        assertThat(visited).hasSize(200).startsWith("k0", "text", "k1", 1);
    }

    @Test
    void key_isHeldIfAHashMapWouldHoldIt() {
        snapshot.add("Aa", 1);
        snapshot.add(null, 2);
        snapshot.add(1, 3);

        assertThat(snapshot.holds("Aa")).isTrue();
        assertThat(snapshot.holds(null)).isTrue();
        assertThat(snapshot.holds(1)).isTrue();
        assertThat(snapshot.holds("BB")).as("the same hash").isFalse();
        assertThat(snapshot.holds(1L)).isFalse();
        assertThat(snapshot.holds("1")).isFalse();
    }

    @Test
    void snapshot_cannotBeChanged() {
        snapshot.add("a", 1);

        assertThatThrownBy(() -> snapshot.put("b", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> snapshot.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(snapshot::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> snapshot.entrySet().iterator().next().setValue(2))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void iterator_ends() {
        snapshot.add("a", 1);
        Iterator<?> entries = snapshot.entrySet().iterator();
        entries.next();

        assertThat(entries.hasNext()).isFalse();
        assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    }
}
