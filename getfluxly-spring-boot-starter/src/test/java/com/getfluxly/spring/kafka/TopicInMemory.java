package com.getfluxly.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.relay.Courier;
import com.getfluxly.spring.kafka.PartitionRelay.Next;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One partition, its position, a dead-letter topic and the service, in memory; and relays that read it one after the other, each of
 * which may be killed at any of its calls.
 */
final class TopicInMemory {

    static final String PROJECT = "shop";
    static final Duration DEAD_LETTER_PAUSE = Duration.ofSeconds(1);

    /** A relay is dead: nothing of it runs any further. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    final List<OutboxRecord> records = new ArrayList<>();
    final Map<Long, String> deadLetters = new TreeMap<>();
    /** Every request, by its key in the order of the first: the bytes that it had. */
    final Map<String, String> requests = new LinkedHashMap<>();
    /** The keys under which the service took an event. */
    final Map<String, List<String>> taken = new LinkedHashMap<>();

    final RelayAccounts accounts = new RelayAccounts();
    /** What the service says to these events under that key. */
    BiFunction<String, List<String>, Courier.Result> service = (key, events) -> delivered(events.size());

    boolean deadLettersWork = true;
    /** At which of its next calls the relay is killed. */
    int callsToLive = Integer.MAX_VALUE;

    /** Whether that call is made before. */
    boolean diesAfterTheCall;

    /** Which commit, once, the broker refuses for a rebalance: told the position, and whether anything was sent since the last. */
    BiPredicate<Long, Boolean> losesCommit = (to, isAfterAPost) -> false;

    int portion = 100;
    int posts;
    private int postsBefore;
    int pauses;
    int kills;
    long position;

    @Nullable String metadata;

    static Courier.Result delivered(int events) {
        return CourierResults.settled(events);
    }

    TopicInMemory events(int count) {
        for (int i = 0; i < count; i++) {
            add("{\"message_id\":\"m" + records.size() + "\"}");
        }
        return this;
    }

    void add(String value) {
        add(value, RecordFormat.FORMAT, PROJECT);
    }

    void add(String value, @Nullable String format, @Nullable String project) {
        records.add(new OutboxRecord(records.size(), null, value.getBytes(StandardCharsets.UTF_8), format, project));
    }

    String value(long offset) {
        return new String(records.get((int) offset).value(), StandardCharsets.UTF_8);
    }

    PartitionRelay newRelay() {
        return new PartitionRelay(
                "events",
                0,
                Boundary.parse(metadata),
                new Port(),
                new RecordCheck(PROJECT::equals),
                accounts,
                DEAD_LETTER_PAUSE);
    }

    /** Relays take turns until everything has an outcome, or so many polls are over. */
    void drain(int recordsPerPoll, int maxPolls) {
        drain(() -> recordsPerPoll, maxPolls);
    }

    /** The same where each poll brings another number of records. */
    void drain(IntSupplier recordsPerPoll, int maxPolls) {
        PartitionRelay relay = newRelay();
        long at = position;
        for (int poll = 0; poll < maxPolls && at < records.size(); poll++) {
            try {
                int end = (int) Math.min(records.size(), at + recordsPerPoll.getAsInt());
                Next next = relay.relay(records.subList((int) at, end), end == records.size());
                pauses += next.pause().isZero() ? 0 : 1;
                at = next.position();
            } catch (Killed killed) {
                kills++;
                callsToLive = Integer.MAX_VALUE;
                relay = newRelay();
                at = position;
            } catch (RelayPort.PositionLostException lost) {
                // It kept the partition, and reads on from what is settled.
                at = position;
            }
        }
    }

    /** Each record has exactly one place where it ended, and each key named one sequence of bytes. */
    void assertThatNothingIsLost() {
        assertThat(position).isEqualTo(records.size());
        for (OutboxRecord record : records) {
            boolean arrived = taken.containsKey(value(record.offset()));
            assertThat(arrived != deadLetters.containsKey(record.offset()))
                    .as(
                            "%s: at the service %s, in the dead letters %s",
                            record, arrived, deadLetters.get(record.offset()))
                    .isTrue();
        }
    }

    private final class Port implements RelayPort {

        @Override
        public void commit(long newPosition, @Nullable Boundary boundary) throws PositionLostException {
            boolean isAfterAPost = posts > postsBefore;
            postsBefore = posts;
            if (newPosition > position && losesCommit.test(newPosition, isAfterAPost)) {
                losesCommit = (to, after) -> false;
                throw new PositionLostException(new IllegalStateException("a rebalance"));
            }
            living(() -> {
                position = newPosition;
                metadata = boundary == null ? "" : boundary.text();
            });
        }

        @Override
        public int portion() {
            return portion;
        }

        @Override
        public Courier.Result deliver(String idempotencyKey, List<byte[]> events) {
            List<Courier.Result> result = new ArrayList<>();
            living(() -> result.add(post(idempotencyKey, events)));
            return result.get(0);
        }

        private Courier.Result post(String key, List<byte[]> events) {
            posts++;
            List<String> texts = events.stream()
                    .map(event -> new String(event, StandardCharsets.UTF_8))
                    .toList();
            assertThat(texts).hasSizeLessThanOrEqualTo(100);
            String before = requests.putIfAbsent(key, texts.toString());
            assertThat(before == null || before.equals(texts.toString()))
                    .as("one key, one sequence of bytes")
                    .isTrue();
            Courier.Result result = service.apply(key, texts);
            if (result instanceof Courier.Settled settled) {
                Map<Integer, Boolean> rejected = new HashMap<>();
                settled.rejections().forEach(rejection -> rejected.put(rejection.index(), true));
                for (int i = 0; i < texts.size(); i++) {
                    if (!rejected.containsKey(i)) {
                        taken.computeIfAbsent(texts.get(i), event -> new ArrayList<>())
                                .add(key);
                    }
                }
            }
            return result;
        }

        @Override
        public void deadLetter(OutboxRecord record, DeadLetterReason reason, @Nullable String code)
                throws DeadLetterException {
            if (!deadLettersWork) {
                throw new DeadLetterException(new IllegalStateException("no such topic"));
            }
            living(() -> deadLetters.put(record.offset(), reason.code() + (code == null ? "" : " " + code)));
        }

        @Override
        public boolean isToPause() {
            return false;
        }

        private void living(Runnable call) {
            boolean isLast = --callsToLive == 0;
            if (isLast && !diesAfterTheCall) {
                throw new Killed();
            }
            call.run();
            if (isLast) {
                throw new Killed();
            }
        }
    }
}
