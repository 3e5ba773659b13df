package com.getfluxly.spring.kafka;

import static com.getfluxly.spring.kafka.CourierResults.parked;
import static com.getfluxly.spring.kafka.CourierResults.refused;
import static com.getfluxly.spring.kafka.CourierResults.rejecting;
import static com.getfluxly.spring.kafka.CourierResults.waits;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.relay.Courier;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** I65 by chance: poison, outages, rate limits, refusals, foreign records, and relays that are killed at any of their calls. */
class RelaySimulationTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void everyRecord_endsInOnePlace_andNoneIsSentUnderTwoKeys() {
        assertThat(IntStream.range(0, 100)
                        .mapToLong(RelaySimulationTest::simulate)
                        .sum())
                .isZero();
    }

    @Test
    @Tag("thorough")
    void everyRecord_endsInOnePlace_andNoneIsSentUnderTwoKeys_whateverTheSeed() {
        assertThat(IntStream.range(1_000, 6_000)
                        .mapToLong(RelaySimulationTest::simulate)
                        .sum())
                .isZero();
    }

    /** Returns how many events were sent under more than one key. */
    private static long simulate(int seed) {
        Random random = new Random(seed);
        TopicInMemory topic = new TopicInMemory();
        int records = 50 + random.nextInt(300);
        for (int i = 0; i < records; i++) {
            switch (random.nextInt(40)) {
                case 0 -> topic.add("no event " + i);
                case 1 -> topic.add("{\"message_id\":\"m" + i + "\"}", "1", "another");
                case 2 -> topic.add("{\"message_id\":\"m" + i + "\",\"is\":\"rejected\"}");
                case 3 -> topic.add("{\"message_id\":\"m" + i + "\",\"is\":\"refused\"}");
                case 4 -> topic.add("{\"message_id\":\"m" + i + "\",\"is\":\"poison\"}");
                default -> topic.add("{\"message_id\":\"m" + i + "\"}");
            }
        }
        AtomicInteger troubled = new AtomicInteger();
        topic.service = (key, events) -> answer(random, troubled, events);
        for (int life = 0; life < 20; life++) {
            topic.callsToLive = 1 + random.nextInt(60);
            topic.portion = random.nextBoolean() ? 100 : 1 + random.nextInt(100);
            topic.diesAfterTheCall = random.nextBoolean();
            topic.drain(() -> 1 + random.nextInt(250), 40);
        }
        topic.callsToLive = Integer.MAX_VALUE;
        troubled.set(Integer.MIN_VALUE);
        // What stands behind the last event tells poison from an outage.
        topic.events(40).drain(() -> 1 + random.nextInt(250), 5_000);

        assertThat(topic.position).as("seed %d", seed).isEqualTo(topic.records.size());
        for (OutboxRecord record : topic.records) {
            String value = topic.value(record.offset());
            boolean isGood = !value.contains("is") && value.startsWith("{") && "shop".equals(record.project());
            assertThat(topic.taken.containsKey(value))
                    .as("seed %d, %s, dead letter: %s", seed, record, topic.deadLetters.get(record.offset()))
                    .isEqualTo(isGood);
            assertThat(topic.deadLetters.containsKey(record.offset()))
                    .as("seed %d, %s", seed, record)
                    .isEqualTo(!isGood);
        }
        return topic.taken.values().stream()
                .filter(keys -> keys.stream().distinct().count() > 1)
                .count();
    }

    private static Courier.Result answer(Random random, AtomicInteger troubled, List<String> events) {
        if (troubled.get() != Integer.MIN_VALUE) {
            if (troubled.decrementAndGet() > 0) {
                return waits(SECOND, "server_error", true);
            }
            switch (random.nextInt(60)) {
                // Shorter than two waits, and nobody could tell it from one event that is to blame.
                case 0 -> troubled.set(10 + random.nextInt(60));
                case 1, 2 -> {
                    return waits(SECOND, "rate_limited", false);
                }
                case 3 -> {
                    return parked(SECOND, "unauthenticated", false);
                }
                default -> {
                    // The service is well.
                }
            }
        }
        if (events.stream().anyMatch(event -> event.contains("poison"))) {
            return waits(SECOND, "server_error", true);
        }
        if (events.stream().anyMatch(event -> event.contains("refused"))) {
            return refused("validation_error", 400);
        }
        return rejecting(
                events.size(),
                IntStream.range(0, events.size())
                        .filter(i -> events.get(i).contains("rejected"))
                        .boxed()
                        .toList());
    }
}
