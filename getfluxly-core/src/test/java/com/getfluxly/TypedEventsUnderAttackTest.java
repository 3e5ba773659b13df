package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.event.Identity;
import com.getfluxly.event.OccurredAt;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.transport.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records of all kinds, by a client that reports: nothing is thrown, and what can leave leaves as it is. */
@Timeout(60)
class TypedEventsUnderAttackTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final GetFluxlyClient client = GetFluxlyClient.builder("gflux_secret_test")
            .failureMode(FailureMode.REPORT)
            .shutdownHook(false)
            .flushInterval(Duration.ZERO)
            .transport(request -> {
                bodies.add(new String(request.body(), java.nio.charset.StandardCharsets.UTF_8));
                return new TransportResponse(
                        202, Map.of(), "{\"accepted\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            })
            .build();

    private String sent(Record event) {
        boolean taken = client.track(event);
        client.flush();
        String all = taken + " " + String.join("", bodies);
        bodies.clear();
        return all;
    }

    @TrackedEvent("reserved_names")
    record Reserved(
            Identity who,
            String event,
            String timestamp,
            String messageId,
            String context,
            String properties,
            String externalId) {}

    @TrackedEvent("nothing")
    record Nothing(Identity who) {}

    @TrackedEvent("empty")
    record Empty() {}

    @TrackedEvent("generic")
    private record Generic<T extends Comparable<T>, L extends List<? super T>>(
            Identity who, T value, @Nullable L list) {}

    @TrackedEvent("iterates")
    record Iterates(Identity who, String a) implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            throw new IllegalStateException("planted");
        }
    }

    @TrackedEvent("supplies")
    record Supplies(Identity who, String get) implements Supplier<String> {}

    @TrackedEvent("mapped")
    record Mapped(Identity who, Map<String, Integer> map) implements Map<String, Integer> {
        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean isEmpty() {
            return map.isEmpty();
        }

        @Override
        public boolean containsKey(Object key) {
            return map.containsKey(key);
        }

        @Override
        public boolean containsValue(Object value) {
            return map.containsValue(value);
        }

        @Override
        public @Nullable Integer get(Object key) {
            return map.get(key);
        }

        @Override
        public @Nullable Integer put(String key, Integer value) {
            return map.put(key, value);
        }

        @Override
        public @Nullable Integer remove(Object key) {
            return map.remove(key);
        }

        @Override
        public void putAll(Map<? extends String, ? extends Integer> all) {
            map.putAll(all);
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        public Set<String> keySet() {
            return map.keySet();
        }

        @Override
        public java.util.Collection<Integer> values() {
            return map.values();
        }

        @Override
        public Set<Map.Entry<String, Integer>> entrySet() {
            return map.entrySet();
        }
    }

    @TrackedEvent("hidden_who")
    record HiddenWho(@JsonIgnore Identity who, String a) {}

    @TrackedEvent("two_but_one_hidden")
    record OneHidden(Identity who, @JsonIgnore Identity other, String a) {}

    @TrackedEvent("times")
    record Times(Identity who, @OccurredAt Instant at) {}

    @TrackedEvent("renamed")
    record Renamed(
            Identity who,
            @JsonProperty("") String emptyName,
            @JsonProperty("Ä\n\"") String odd) {}

    static final class Sneaky {
        static final ThreadLocal<@Nullable Throwable> NEXT = new ThreadLocal<>();

        @SuppressWarnings("unchecked")
        static <T extends Throwable> void raise() throws T {
            Throwable next = NEXT.get();
            if (next != null) {
                throw (T) next;
            }
        }
    }

    @TrackedEvent("throws_it")
    record Throws(Identity who, String a) {
        @Override
        public String a() {
            Sneaky.raise();
            return a;
        }
    }

    record Loud(String a) {
        @Override
        public String toString() {
            throw new IllegalStateException("planted");
        }
    }

    @TrackedEvent("loud")
    record HasLoud(Identity who, Loud loud) {}

    @TrackedEvent("text")
    record Text(Identity who, CharSequence text) {}

    @TrackedEvent("itself")
    record Itself(Identity who, List<Object> list) {}

    private final class Tracking implements CharSequence {
        @Override
        public int length() {
            return toString().length();
        }

        @Override
        public char charAt(int index) {
            return 'a';
        }

        @Override
        public CharSequence subSequence(int a, int b) {
            return "a";
        }

        @Override
        public String toString() {
            client.track(new Nothing(WHO));
            return "tracked";
        }
    }

    @Test
    void records_ofAllKinds() {
        record Local(String a) {}
        assertThat(sent(new Reserved(WHO, "e", "t", "m", "c", "p", "x")))
                .contains(
                        "\"properties\":{\"event\":\"e\",\"timestamp\":\"t\",\"message_id\":\"m\",\"context\":\"c\",\"properties\":\"p\",\"external_id\":\"x\"}");
        assertThat(sent(new Nothing(WHO))).startsWith("true");
        assertThat(sent(new Empty())).startsWith("false");
        assertThat(client.track(new Empty(), WHO)).isTrue();
        assertThat(sent(new Local("a"))).startsWith("false");
        assertThat(sent(new Generic<>(WHO, "v", List.<Object>of("a")))).contains("\"value\":\"v\",\"list\":[\"a\"]");
        assertThat(sent(new Iterates(WHO, "a"))).contains("{\"a\":\"a\"}");
        assertThat(sent(new Supplies(WHO, "a"))).contains("{\"get\":\"a\"}");
        assertThat(sent(new Mapped(WHO, Map.of("k", 1)))).contains("{\"map\":{\"k\":1}}");
        assertThat(sent(new HiddenWho(WHO, "a"))).startsWith("false");
        assertThat(sent(new OneHidden(WHO, WHO, "a"))).startsWith("true");
        assertThat(sent(new Times(WHO, Instant.MAX))).startsWith("false");
        assertThat(sent(new Renamed(WHO, "a", "b"))).contains("\"empty_name\":\"a\"");
        assertThat(sent(new HasLoud(WHO, new Loud("a")))).contains("{\"loud\":{\"a\":\"a\"}}");
        assertThat(sent(new Text(WHO, new Tracking()))).contains("\"text\":\"tracked\"");
        assertThat(sent(new Text(WHO, "x".repeat(10_000_000)))).startsWith("false");
        List<Object> self = new java.util.ArrayList<>();
        self.add(self);
        assertThat(sent(new Itself(WHO, self))).startsWith("false");
        assertThat(client.track(new Nothing(WHO), WHO)).isFalse();
        for (Throwable thrown : List.of(
                new StackOverflowError(),
                new OutOfMemoryError("planted"),
                new InterruptedException(),
                new LinkageError(),
                new Planted())) {
            Sneaky.NEXT.set(thrown);
            assertThat(sent(new Throws(WHO, "a"))).startsWith("false");
        }
        Sneaky.NEXT.remove();
        assertThat(sent(new Throws(WHO, "a"))).startsWith("true");
        assertThat(client.prepare(TrackEvent.builder("a", WHO).build()).send()).isTrue();
        client.close();
    }

    static final class Planted extends Error {
        private static final long serialVersionUID = 1;
    }
}
