package com.getfluxly.spring.kafka;

import static com.getfluxly.spring.kafka.CourierResults.parked;
import static com.getfluxly.spring.kafka.CourierResults.refused;
import static com.getfluxly.spring.kafka.CourierResults.rejecting;
import static com.getfluxly.spring.kafka.CourierResults.settled;
import static com.getfluxly.spring.kafka.CourierResults.waits;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.kafka.PartitionRelay.Next;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** I65: an event that the outbox has ends at the service or in the dead-letter topic, counted, whatever dies. */
class PartitionRelayTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TopicInMemory topic = new TopicInMemory();

    private static boolean has(List<String> events, int number) {
        return events.stream().anyMatch(event -> event.contains("\"m" + number + "\""));
    }

    @Test
    void events_leaveInOrderInBatchesOfAHundred() {
        topic.events(250).drain(500, 10);

        topic.assertThatNothingIsLost();
        assertThat(topic.posts).isEqualTo(3);
        assertThat(topic.taken.keySet())
                .containsExactlyElementsOf(
                        topic.records.stream().map(r -> topic.value(r.offset())).toList());
        assertThat(topic.accounts.delivered()).isEqualTo(250);
        assertThat(topic.metadata).as("the next batch is open").isEmpty();
    }

    @Test
    void newBatch_isNoLargerThanTheCourierAsks_andOneThatIsStoredStaysAsItIs() throws Exception {
        topic.events(230);
        topic.service = (key, events) -> waits(SECOND, "rate_limited", false);
        topic.newRelay().relay(topic.records, true);
        topic.service = (key, events) -> settled(events.size());
        topic.portion = 50;

        topic.drain(200, 10);

        assertThat(topic.requests.values())
                .extracting(body -> body.split("message_id", -1).length - 1)
                .containsExactly(100, 50, 50, 30);
        topic.assertThatNothingIsLost();
    }

    /** Or it would wait for all of the limit, which others use up before it is there. */
    @Test
    void batchThatOnlyTheLimitRefused_isMadeSmaller() throws Exception {
        topic.events(100);
        topic.service = (key, events) -> {
            topic.portion = 50;
            return waits(SECOND, "rate_limited", false);
        };
        topic.newRelay().relay(topic.records, true);

        assertThat(topic.metadata).isEqualTo("b49");
    }

    /** The service may have it, under its key. */
    @Test
    void batchThatSomebodyElseMade_orThatFailedOtherwise_staysAsItIsUnderALimit() throws Exception {
        topic.events(100);
        topic.portion = 50;
        topic.metadata = "b99";
        topic.service = (key, events) -> waits(SECOND, "rate_limited", false);
        topic.newRelay().relay(topic.records, true);
        assertThat(topic.metadata).isEqualTo("b99");

        topic.portion = 100;
        topic.metadata = null;
        topic.service = (key, events) -> waits(SECOND, topic.posts % 2 == 0 ? "timeout" : "rate_limited", false);
        PartitionRelay relay = topic.newRelay();
        relay.relay(topic.records, true);
        topic.portion = 50;
        topic.posts = 0;
        relay.relay(topic.records, true);

        assertThat(topic.metadata).isEqualTo("b99");
    }

    @Test
    void batch_hasNoMoreBytesThanTheServiceTakes() {
        for (int i = 0; i < 20; i++) {
            topic.add("{\"message_id\":\"m" + i + "\",\"p\":\"" + "x".repeat(30_000) + "\"}");
        }
        topic.drain(100, 10);

        topic.assertThatNothingIsLost();
        assertThat(topic.posts).as("eight of 30 KB fit into 256").isEqualTo(3);
    }

    @Test
    void wait_asksForTheSameBatchUnderTheSameKeyAgain() throws Exception {
        topic.events(30);
        topic.service = (key, events) -> waits(SECOND, "rate_limited", false);
        PartitionRelay relay = topic.newRelay();

        Next next = relay.relay(topic.records.subList(0, 20), false);
        topic.service = (key, events) -> settled(events.size());
        Next after = relay.relay(topic.records, true);

        assertThat(next).isEqualTo(new Next(0, SECOND, "rate_limited"));
        assertThat(after).isEqualTo(Next.at(30));
        assertThat(topic.requests)
                .as("twenty, once more, and the ten that came later")
                .hasSize(2);
    }

    @Test
    void parked_keepsEverything() throws Exception {
        topic.events(3);
        topic.service = (key, events) -> parked(Duration.ofSeconds(60), "unauthenticated", false);

        for (int probe = 0; probe < 50; probe++) {
            assertThat(topic.newRelay().relay(topic.records, true))
                    .isEqualTo(new Next(0, Duration.ofSeconds(60), "unauthenticated"));
        }
        assertThat(topic.requests).as("the same batch under the same key").hasSize(1);
        assertThat(topic.deadLetters).isEmpty();
    }

    @Test
    void rejectedEvent_goesToTheDeadLettersAloneBeforeThePositionMoves() {
        topic.events(5);
        topic.service = (key, events) -> rejecting(events.size(), List.of(3));
        topic.drain(100, 10);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).containsOnlyKeys(3L).containsValue("rejected validation_error");
        assertThat(topic.accounts.delivered()).isEqualTo(4);
        assertThat(topic.accounts.inDeadLetters(DeadLetterReason.REJECTED)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json       | 1 | shop  | unreadable",
                "[]             | 1 | shop  | unreadable",
                "{}{}           | 1 | shop  | unreadable",
                "{\"a\":1       | 1 | shop  | unreadable",
                "{}             | 2 | shop  | other_format",
                "{}             |   | shop  | other_format",
                "{}             | 1 | other | other_project",
                "{}             | 1 |       | other_project",
            })
    void recordThatIsNoEventOfOurs_goesToTheDeadLetters(String value, String format, String project, String reason) {
        topic.events(2);
        topic.add(value, format, project);
        topic.events(2).drain(100, 10);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).containsOnlyKeys(2L).containsValue(reason);
        assertThat(topic.taken).hasSize(4);
        assertThat(topic.posts)
                .as("what stands before it, and what stands behind")
                .isEqualTo(2);
    }

    @Test
    void bytesThatAreNoUtf8_areNoEvent() {
        topic.events(1);
        topic.records.add(
                new OutboxRecord(1, null, new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, "1", "shop"));
        topic.add("\uFEFF{}");
        topic.events(1).drain(100, 10);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).hasSize(2).containsEntry(1L, "unreadable").containsEntry(2L, "unreadable");
    }

    @Test
    void eventLargerThanARequest_isNotEvenSent() {
        topic.events(1);
        topic.add("{\"p\":\"" + "x".repeat(RequestLimits.MAX_BODY_BYTES) + "\"}");
        topic.events(1).drain(100, 10);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).containsOnlyKeys(1L).containsValue("rejected payload_too_large");
    }

    @ParameterizedTest
    @CsvSource({"400, 0", "422, 41", "413, 99"})
    void refusedBatch_isCutUntilTheCulpritIsAlone(int status, int culprit) {
        topic.events(100);
        topic.service =
                (key, events) -> has(events, culprit) ? refused("validation_error", status) : settled(events.size());
        topic.drain(100, 100);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).containsOnlyKeys((long) culprit).containsValue("rejected validation_error");
        assertThat(topic.posts).as("2 * ceil(log2(100)) + 1").isLessThanOrEqualTo(15);
    }

    /** Nobody says which one it is: the service fails, answers with a page, or not at all. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 57, 97})
    void eventThatNoServiceDigests_isFoundAndLetsAllOthersThrough(int culprit) {
        topic.events(100);
        topic.service =
                (key, events) -> has(events, culprit) ? waits(SECOND, "server_error", true) : settled(events.size());
        topic.drain(100, 100);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).containsOnlyKeys((long) culprit).containsValue("poison server_error");
        assertThat(topic.posts).isLessThanOrEqualTo(35);
    }

    @Test
    void pageOfAFirewall_isTakenForTheEventsToo() {
        topic.events(100);
        topic.service = (key, events) -> has(events, 57) ? parked(SECOND, "forbidden", true) : settled(events.size());
        topic.drain(100, 100);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).containsOnlyKeys(57L).containsValue("poison forbidden");
    }

    @Test
    void lastEvent_isNotCondemnedUntilAnotherOneGoesThrough() {
        topic.events(10);
        topic.service = (key, events) -> has(events, 9) ? waits(SECOND, "server_error", true) : settled(events.size());
        topic.drain(100, 200);

        assertThat(topic.position).isEqualTo(9);
        assertThat(topic.deadLetters).isEmpty();

        topic.events(1).drain(100, 30);
        assertThat(topic.deadLetters)
                .as("it went through, and might be the first one after an outage")
                .isEmpty();

        topic.events(1).drain(100, 30);
        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).containsOnlyKeys(9L);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 15})
    void severalOfThemInARow_areFoundOneAfterTheOther(int poisonous) {
        topic.events(40);
        topic.service = (key, events) -> IntStream.range(3, 3 + poisonous).anyMatch(number -> has(events, number))
                ? waits(SECOND, "server_error", true)
                : settled(events.size());
        topic.drain(100, 2_000);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).hasSize(poisonous);
        assertThat(topic.posts).isLessThan(60 * poisonous);
    }

    @Test
    void outage_condemnsNothing() {
        topic.events(100);
        topic.service = (key, events) -> waits(SECOND, "server_error", true);
        topic.drain(100, 1_000);
        assertThat(topic.deadLetters).isEmpty();
        assertThat(topic.position).isZero();

        topic.service = (key, events) -> settled(events.size());
        topic.drain(100, 100);

        topic.assertThatNothingIsLost();
        assertThat(topic.taken).hasSize(100);
        assertThat(topic.taken.values()).allSatisfy(keys -> assertThat(keys).hasSize(1));
    }

    @Test
    void failuresThatSayNothingOfTheEvents_areNotCounted() {
        topic.events(10);
        topic.service = (key, events) -> waits(SECOND, "rate_limited", false);
        topic.drain(100, 1_000);

        assertThat(topic.requests).as("never cut").hasSize(1);
    }

    /** The partition stays here in most rebalances, and so does what is known of it. */
    @Test
    void commitThatARebalanceRefuses_sendsNothingTwiceThatWasTriedAlone() {
        topic.events(12);
        topic.service = (key, events) -> has(events, 2) ? waits(SECOND, "server_error", true) : settled(events.size());
        int[] refused = new int[1];
        topic.losesCommit = (to, isAfterAPost) -> {
            refused[0] += !isAfterAPost && to > 3 ? 1 : 0;
            return !isAfterAPost && to > 3;
        };
        topic.drain(100, 300);

        topic.assertThatNothingIsLost();
        assertThat(refused[0]).as("of an event that was tried alone before").isEqualTo(1);
        assertThat(topic.taken.values()).allSatisfy(keys -> assertThat(keys).hasSize(1));
    }

    @Test
    void batchWhoseCommitARebalanceRefuses_isCountedOnce() {
        topic.events(5);
        topic.service = (key, events) -> rejecting(events.size(), List.of(3));
        topic.losesCommit = (to, isAfterAPost) -> true;
        topic.drain(100, 10);

        topic.assertThatNothingIsLost();
        assertThat(topic.posts).isEqualTo(2);
        assertThat(topic.accounts.delivered()).isEqualTo(4);
        assertThat(topic.accounts.deadLetters()).isEqualTo(1);
    }

    /** An encoder of ours writes it, and the service takes it. */
    @Test
    void eventWithALongNumber_isAnEvent() {
        topic.add("{\"message_id\":\"m0\",\"properties\":{\"pi\":3" + "1".repeat(1_500) + "}}");
        topic.drain(100, 10);

        topic.assertThatNothingIsLost();
        assertThat(topic.deadLetters).isEmpty();
    }

    @Test
    void deadLetterTopicThatTakesNothing_stopsThePartitionBeforeTheRecord() throws Exception {
        topic.events(2);
        topic.add("not json");
        topic.events(2);
        topic.deadLettersWork = false;
        PartitionRelay relay = topic.newRelay();

        assertThat(relay.relay(topic.records, true))
                .isEqualTo(new Next(2, TopicInMemory.DEAD_LETTER_PAUSE, "dead_letter_unavailable"));
        assertThat(topic.position).isEqualTo(2);

        topic.deadLettersWork = true;
        topic.drain(100, 10);
        topic.assertThatNothingIsLost();
        assertThat(topic.taken).hasSize(4);
    }

    /** A relay is killed at each of its calls in turn, before it and after it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedRelay_isFollowedByOneThatMakesTheSameBatches(boolean afterTheCall) {
        int sentAgain = 0;
        for (int call = 1; call <= 6; call++) {
            TopicInMemory killed = new TopicInMemory();
            killed.events(37);
            killed.callsToLive = call;
            killed.diesAfterTheCall = afterTheCall;
            killed.drain(37, 1);
            // More have come meanwhile: they must not get into the batch that is sent again.
            killed.events(63).drain(100, 20);

            killed.assertThatNothingIsLost();
            assertThat(killed.taken.values())
                    .as("killed at call %d", call)
                    .allSatisfy(keys -> assertThat(keys.stream().distinct()).hasSize(1));
            sentAgain += (int) killed.taken.values().stream()
                    .filter(keys -> keys.size() > 1)
                    .count();
        }
        assertThat(sentAgain)
                .as("of either batch, between the answer and the commit")
                .isEqualTo(37 + 63);
    }

    @Test
    void boundaryOfAPredecessor_isWaitedForWhereALessThanWholeBatchWasRead() throws Exception {
        topic.events(50);
        topic.metadata = "b39";
        PartitionRelay relay = topic.newRelay();

        assertThat(relay.relay(topic.records.subList(0, 20), false)).isEqualTo(Next.at(0));
        assertThat(topic.posts).isZero();
        assertThat(relay.relay(topic.records, true)).isEqualTo(Next.at(50));
        assertThat(topic.posts).isEqualTo(2);
    }

    @Test
    void boundaryThatTheTopicHasLost_isNotWaitedForForEver() throws Exception {
        topic.events(20);
        topic.metadata = "b39";
        PartitionRelay relay = topic.newRelay();

        List<Next> reads = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            reads.add(relay.relay(topic.records, false));
        }
        assertThat(reads).startsWith(Next.at(0)).endsWith(Next.at(20));
        topic.assertThatNothingIsLost();
    }

    @ParameterizedTest
    @EnumSource
    void reason_isWrittenInLowerCase(DeadLetterReason reason) {
        assertThat(reason.code()).matches("[a-z_]+");
    }
}
