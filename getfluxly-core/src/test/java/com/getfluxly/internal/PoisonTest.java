package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Events that the service, or what stands before it, cannot digest: whatever passes alone is delivered within a bounded number
 * of requests, the culprit ends as rejected, and an outage costs no event.
 */
@Promise({"I1", "I11", "I44", "I57"})
class PoisonTest {

    private static final String POISON = "poison";

    private final EngineRig rig = new EngineRig();
    private final List<RejectedEvent> rejected = new ArrayList<>();
    private final List<DroppedEvent> dropped = new ArrayList<>();
    private boolean isDown;
    private Kind kind = Kind.SERVER_ERROR;

    /** What the service makes of a request that holds the event. */
    enum Kind {
        SERVER_ERROR("server_error"),
        FIREWALL_PAGE("forbidden"),
        FORBIDDEN("forbidden"),
        RESET("network_error"),
        TIMEOUT("timeout");

        private final String code;

        Kind(String code) {
            this.code = code;
        }
    }

    PoisonTest() {
        rig.failureMode = FailureMode.REPORT;
        rig.flushInterval = Duration.ofSeconds(1);
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onRejected(RejectedEvent event) {
                rejected.add(event);
            }

            @Override
            public void onDropped(DroppedEvent event) {
                dropped.add(event);
            }
        });
        rig.service.always(this::answer);
    }

    private TransportResponse answer(TransportRequest request) throws IOException {
        if (isDown) {
            return ScriptedTransport.json(503, "");
        }
        return ScriptedTransport.names(request).contains(POISON)
                ? choke()
                : ScriptedTransport.json(
                        202, "{\"accepted\":" + ScriptedTransport.names(request).size() + "}");
    }

    private TransportResponse choke() throws IOException {
        return switch (kind) {
            case SERVER_ERROR -> ScriptedTransport.json(500, "{\"error\":\"server_error\"}");
            case FIREWALL_PAGE ->
                new TransportResponse(
                        403,
                        Map.of("Content-Type", List.of("text/html")),
                        "<html>Request blocked</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case FORBIDDEN -> ScriptedTransport.json(403, "{\"message\":\"Forbidden\"}");
            case RESET -> throw new IOException("connection reset");
            case TIMEOUT -> throw new InterruptedIOException("too late");
        };
    }

    /** One event a second, as in a modest shop. */
    private void trackFor(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            rig.track("paid");
            rig.pass(Duration.ofSeconds(1));
        }
    }

    private void assertOnlyPoisonIsRejected(int poison) {
        assertThat(rejected).hasSize(poison).allSatisfy(event -> {
            assertThat(event.eventName()).isEqualTo(POISON);
            assertThat(event.code()).isEqualTo(kind.code);
            assertThat(event.detail()).startsWith("poison: ");
        });
        assertThat(dropped).isEmpty();
        assertThat(rig.stats().rejected()).isEqualTo(poison);
        assertThat(rig.stats().delivered()).isEqualTo(rig.stats().accepted() - poison);
        assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
    }

    @Nested
    class OneEvent {

        /** It waits for what others do, and there are none any more: it must not wait for ever. */
        @Test
        void accused_isTriedAgain_onceNothingElseIsLeft() {
            rig.maxBatchSize = 1;
            rig.track(POISON);
            rig.trackMany(2);
            rig.pass(Duration.ofSeconds(20));
            assertThat(rig.stats().delivered()).isEqualTo(2);
            assertThat(rig.stats().pending()).isEqualTo(1);
            long accused = withPoison();

            rig.pass(Duration.ofMinutes(1));
            assertThat(withPoison()).isGreaterThan(accused);

            rig.service.always(request -> ScriptedTransport.json(202, "{}"));
            rig.pass(Duration.ofMinutes(1));
            assertThat(rig.stats().delivered()).isEqualTo(3);
        }

        private long withPoison() {
            return rig.service.batches().stream()
                    .filter(names -> names.contains(POISON))
                    .count();
        }

        @ParameterizedTest
        @EnumSource(Kind.class)
        void culprit_endsAsRejected_andItsNeighboursAreDelivered(Kind kindOfPoison) {
            kind = kindOfPoison;
            trackFor(Duration.ofSeconds(5));
            rig.trackMany(30);
            rig.track(POISON);
            rig.trackMany(30);
            int before = rig.service.requests().size();

            trackFor(Duration.ofMinutes(10));

            assertOnlyPoisonIsRejected(1);
            long withPoison = rig.service.batches().stream()
                    .skip(before)
                    .filter(names -> names.contains(POISON))
                    .count();
            assertThat(withPoison)
                    .as("three with the whole batch, one for each half, and some when it is alone")
                    .isLessThanOrEqualTo(3 + 1 + 7 + 3);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 4, 16})
        void culprit_isFoundWithSeveralInFlight(int inFlight) {
            rig.maxInFlight = inFlight;
            rig.maxBatchSize = 10;
            for (int i = 0; i < 40; i++) {
                rig.trackMany(10);
                rig.track(i == 20 ? POISON : "paid");
            }

            trackFor(Duration.ofMinutes(10));

            assertOnlyPoisonIsRejected(1);
        }

        /** There never was another one beside it, but its halves are compared. */
        @Test
        void culprit_isFoundWithoutAnyOtherTraffic() {
            rig.trackMany(10);
            rig.track(POISON);
            rig.trackMany(9);

            rig.pass(Duration.ofMinutes(30));

            assertOnlyPoisonIsRejected(1);
            assertThat(rig.service.requests()).hasSizeLessThan(40);
        }

        @Test
        void singleEvent_thatAlwaysFailed_isRejectedOnlyAfterMoreThanAnOutageWouldDo() {
            rig.track(POISON);
            rig.pass(Duration.ofMinutes(10));
            assertThat(rejected).as("nothing tells it from an outage").isEmpty();

            rig.track("paid");
            rig.pass(Duration.ofMinutes(30));

            assertOnlyPoisonIsRejected(1);
        }

        @Test
        void keysChange_idsAndBytesOfEventsDoNot() {
            rig.trackMany(19);
            rig.track(POISON);

            trackFor(Duration.ofMinutes(5));

            List<TransportRequest> first = rig.service.requests().subList(0, 3);
            assertThat(first.stream().map(ScriptedTransport::key).distinct()).hasSize(1);
            List<String> ids = rig.service.requests().stream()
                    .filter(request -> ScriptedTransport.names(request).contains(POISON))
                    .map(request -> ScriptedTransport.messageIds(request)
                            .get(ScriptedTransport.names(request).indexOf(POISON)))
                    .distinct()
                    .toList();
            assertThat(ids).hasSize(1);
            assertOnlyPoisonIsRejected(1);
        }
    }

    @Nested
    class More {

        @ParameterizedTest
        @CsvSource({"1, 2", "4, 2", "16, 2", "1, 7", "4, 7"})
        void culprits_areFoundEach(int inFlight, int poison) {
            rig.maxInFlight = inFlight;
            rig.maxBatchSize = 50;
            for (int i = 0; i < poison; i++) {
                rig.trackMany(11 * i % 23);
                rig.track(POISON);
            }

            trackFor(Duration.ofMinutes(30));

            assertOnlyPoisonIsRejected(poison);
        }

        @Test
        void stream_withPoisonAllOverIt_isDelivered() {
            for (int i = 0; i < 600; i++) {
                rig.track(i % 20 == 3 ? POISON : "paid");
                rig.pass(Duration.ofSeconds(1));
            }

            trackFor(Duration.ofHours(6));

            assertOnlyPoisonIsRejected(30);
        }

        @Test
        void wholeBatchOfPoison_keepsNobodyBack() {
            for (int i = 0; i < 20; i++) {
                rig.track(POISON);
            }

            trackFor(Duration.ofHours(2));

            assertOnlyPoisonIsRejected(20);
        }
    }

    @Nested
    class BadDays {

        @ParameterizedTest
        @ValueSource(ints = {1, 4, 16})
        void outage_costsNoEvent_withPoisonBeforeAndInIt(int inFlight) {
            rig.maxInFlight = inFlight;
            rig.track(POISON);
            trackFor(Duration.ofSeconds(8));
            isDown = true;
            trackFor(Duration.ofMinutes(4));
            rig.track(POISON);
            trackFor(Duration.ofMinutes(4));
            assertThat(rejected).isEmpty();

            isDown = false;
            trackFor(Duration.ofMinutes(30));

            assertOnlyPoisonIsRejected(2);
        }

        /** Up for a second, down for some: each pass vouches for the service, and none may cost an event. */
        @ParameterizedTest
        @ValueSource(ints = {1, 4})
        void flappingService_costsNoEvent(int inFlight) {
            rig.maxInFlight = inFlight;
            for (int i = 0; i < 200; i++) {
                isDown = i % 3 > 0;
                trackFor(Duration.ofSeconds(1 + i % 7));
            }
            isDown = false;
            trackFor(Duration.ofMinutes(2));

            assertOnlyPoisonIsRejected(0);
        }

        @Test
        void rateLimit_isNoReasonToSuspectABatch() {
            rig.trackMany(20);
            rig.service.thenRetryAfter(429, "1").thenRetryAfter(429, "1").thenRetryAfter(429, "1");
            rig.service.thenRetryAfter(429, "1").thenRetryAfter(429, "1");

            trackFor(Duration.ofMinutes(2));

            assertThat(rig.service.batches().subList(0, 6))
                    .as("cut for the limit, with nothing tried beside it")
                    .allSatisfy(names -> assertThat(names).startsWith("e0"))
                    .extracting(List::size)
                    .containsExactly(21, 21, 10, 5, 2, 1);
            assertOnlyPoisonIsRejected(0);
        }

        @Test
        void revokedToken_isNoReasonToSuspectABatch() {
            rig.trackMany(20);
            rig.service.then(401).then(401).then(401).then(401).then(401);

            trackFor(Duration.ofMinutes(10));

            assertThat(rig.service.batches().subList(0, 6))
                    .allSatisfy(names -> assertThat(names).hasSize(21));
            assertOnlyPoisonIsRejected(0);
        }
    }

    /** The day that a client lost: 86,400 events, one of them poison. */
    @Test
    @Tag("thorough")
    void day_withOnePoison_isDeliveredButForIt() {
        rig.flushInterval = Duration.ofSeconds(5);
        rig.maxQueueSize = 10_000;
        trackFor(Duration.ofHours(1));
        rig.track(POISON);
        trackFor(Duration.ofHours(23));

        rig.pass(Duration.ofMinutes(1));

        assertThat(rig.stats().accepted()).isEqualTo(86_401);
        assertOnlyPoisonIsRejected(1);
    }
}
