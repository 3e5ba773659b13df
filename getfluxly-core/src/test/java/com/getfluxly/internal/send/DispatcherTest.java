package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.internal.ScriptedTransport.Answering;
import com.getfluxly.internal.answer.ResponseReader;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent when, and what an answer means, step by step. */
class DispatcherTest {

    private final EngineRig rig = new EngineRig();

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
    }

    /** When each request left, counted from now. */
    private List<Duration> recordTimes() {
        List<Duration> times = new ArrayList<>();
        long start = rig.clock.nanos();
        rig.service.onEach(request -> times.add(Duration.ofNanos(rig.clock.nanos() - start)));
        return times;
    }

    @Nested
    class Cadence {

        @Test
        void interval_deliversWhatIsQueued() {
            rig.track("signed_up");
            assertThat(rig.settle()).isEqualTo(seconds(5));

            rig.pass(seconds(5).minusNanos(1));
            assertThat(rig.service.requests()).isEmpty();
            rig.pass(Duration.ofNanos(1));

            assertThat(rig.service.batches()).containsExactly(List.of("signed_up"));
            assertThat(rig.stats().delivered()).isEqualTo(1);
        }

        @Test
        void interval_ofZero_deliversNothingByItself() {
            rig.flushInterval = Duration.ZERO;
            rig.trackMany(19);

            assertThat(rig.settle()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
            assertThat(rig.service.requests()).isEmpty();
        }

        @Test
        void flushAt_deliversBeforeTheInterval() {
            rig.trackMany(19).settle();
            assertThat(rig.service.requests()).isEmpty();

            rig.track("e19");
            rig.settle();

            assertThat(rig.service.batches()).containsExactly(names(0, 20));
        }

        @Test
        void backlog_drainsInFullBatches_theRestThatWasThereIncluded() {
            rig.trackMany(210).settle();

            assertThat(rig.service.batches()).containsExactly(names(0, 100), names(100, 200), names(200, 210));
            assertThat(rig.stats().queued()).isZero();
        }

        @Test
        void flushAt_aboveMaxBatchSize_deliversAllThatTriggeredIt() {
            rig.flushInterval = Duration.ZERO;
            rig.maxBatchSize = 5;

            rig.trackMany(20).settle();

            assertThat(rig.service.batches()).containsExactly(names(0, 5), names(5, 10), names(10, 15), names(15, 20));
        }

        /** Or nothing would make room until somebody flushes. */
        @ParameterizedTest
        @EnumSource(OverflowPolicy.class)
        @Promise("I57")
        void queueThatIsFullByBytes_isDelivered_belowFlushAt(OverflowPolicy overflow) {
            rig.flushInterval = Duration.ZERO;
            rig.maxQueueBytes = 65_536;
            rig.overflow = overflow;
            rig.offer(TrackEvent.builder("e0", EngineRig.WHO)
                    .property("filler", "x".repeat(30_000))
                    .build());
            rig.settle();
            assertThat(rig.service.requests()).isEmpty();

            rig.offer(TrackEvent.builder("e1", EngineRig.WHO)
                    .property("filler", "x".repeat(3_000))
                    .build());
            rig.settle();

            assertThat(rig.service.batches()).containsExactly(names(0, 2));
        }

        @Test
        @Promise("I54")
        void batch_staysBelow256KiloBytes() {
            String filler = "x".repeat(30_000);
            for (int i = 0; i < 20; i++) {
                rig.offer(TrackEvent.builder("e" + i, EngineRig.WHO)
                        .property("filler", filler)
                        .build());
            }
            rig.flush();

            assertThat(rig.service.requests()).hasSize(3);
            assertThat(rig.service.requests()).allMatch(request -> request.body().length <= 262_144);
            assertThat(rig.service.requests().get(0).body().length + 30_001).isGreaterThan(262_144);
        }

        /** The braces around them count. */
        @ParameterizedTest
        @CsvSource({"0, 1", "1, 2"})
        @Promise(value = "I54", mutant = "a body may be larger by what is around its events")
        void batch_isFilledToTheLastByte(int bytesBeyond, int requests) {
            offerFilled(8, 29_000);
            long bytesOfOne = rig.stats().queuedBytes() / 8;
            long left = 262_144 - "{'events':[]}".length() - 8 * (bytesOfOne + ",".length());
            offerFilled(1, (int) (left - (bytesOfOne - 29_000) + bytesBeyond));

            rig.flush();

            assertThat(rig.service.requests()).hasSize(requests);
            assertThat(rig.service.requests().get(0).body())
                    .hasSize((int) (262_144 - (requests - 1) * (left + ",".length())));
        }

        private void offerFilled(int events, int bytes) {
            for (int i = 0; i < events; i++) {
                rig.offer(TrackEvent.builder("filled", EngineRig.WHO)
                        .property("filler", "x".repeat(bytes))
                        .build());
            }
        }

        /** Or a thousand instances that start again with full disks would begin at once, and each would spin until then. */
        @Test
        void rest_isNotEndedByEnoughEvents() {
            rig.dispatcher().rest(0.5);
            rig.trackMany(20);

            assertThat(rig.settle()).isEqualTo(millis(2_500));
            assertThat(rig.dispatcher().wakesForEvents()).isFalse();

            rig.pass(millis(2_500));
            assertThat(rig.service.batches()).containsExactly(names(0, 20));
            assertThat(rig.dispatcher().wakesForEvents()).isTrue();
        }

        @Test
        @Promise(value = "I11", mutant = "a body holds its events from the last to the first")
        void firstTransmissions_followTheOrderOfAcceptance() {
            rig.trackMany(500);
            rig.service.then(503).thenNoAnswer().thenAccept().then(429);
            rig.flush();

            List<String> firstSeen = rig.service.requests().stream()
                    .flatMap(request -> ScriptedTransport.names(request).stream())
                    .distinct()
                    .toList();
            assertThat(firstSeen).isEqualTo(names(0, 500));
        }
    }

    @Nested
    class Retrying {

        @ParameterizedTest
        @ValueSource(ints = {408, 425, 500, 502, 503, 504, 599})
        @Promise(
                value = {"I5", "I6", "I7", "I24"},
                mutant = "each retry gets a new key")
        void retryableStatus_sendsTheSameBytesUnderTheSameKey(int status) {
            rig.track("paid");
            rig.service.then(status).then(status).thenAccept();

            FlushResult result = rig.flush();

            List<TransportRequest> requests = rig.service.requests();
            assertThat(requests).hasSize(3);
            assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
            assertThat(requests)
                    .allMatch(request ->
                            Arrays.equals(request.body(), requests.get(0).body()));
            assertThat(result.accepted()).isEqualTo(1);
            assertThat(rig.stats().retries()).isEqualTo(2);
        }

        @Test
        void waitForTheNextTry_isTold_untilItIsOver() {
            rig.track("paid");
            assertThat(rig.stats().untilNextTry()).isNull();
            rig.service.then(503).thenAccept();

            rig.pass(seconds(5));
            assertThat(rig.stats().untilNextTry()).isEqualTo(millis(500));
            rig.pass(millis(400));
            assertThat(rig.stats().untilNextTry()).isEqualTo(millis(100));
            rig.pass(millis(100));

            assertThat(rig.stats().untilNextTry()).isNull();
            assertThat(rig.stats().delivered()).isEqualTo(1);
        }

        @Test
        void failuresInARow_areCountedUntilOneRequestGoesThrough() {
            List<Long> seen = new ArrayList<>();
            rig.track("paid");
            rig.service.then(503).thenNoAnswer().then(request -> {
                seen.add(rig.stats().consecutiveFailures());
                return ScriptedTransport.json(202, "{\"accepted\":1}");
            });

            rig.flush();

            assertThat(seen).containsExactly(2L);
            assertThat(rig.stats().consecutiveFailures()).isZero();
            assertThat(rig.stats().queueCapacity()).isEqualTo(1_000);
        }

        @Test
        void noAnswer_isRetried() {
            rig.track("paid");
            rig.service.thenNoAnswer().thenAccept();

            assertThat(rig.flush().accepted()).isEqualTo(1);
            assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
        }

        @Test
        void errorInTheTransport_isRetried() {
            rig.track("paid");
            rig.service
                    .then(request -> {
                        throw new StackOverflowError();
                    })
                    .then(request -> {
                        throw new IllegalStateException();
                    })
                    .thenAccept();

            assertThat(rig.flush().accepted()).isEqualTo(1);
        }

        @Test
        @Promise("I25")
        void waits_doubleFromTheInitialBackoff_andAreCapped() {
            rig.flushAt = 1;
            rig.service.always(503);
            List<Duration> times = recordTimes();
            rig.track("paid");

            rig.pass(millis(110_250));

            assertThat(times)
                    .containsExactly(
                            millis(0),
                            millis(500),
                            millis(1_500),
                            millis(3_500),
                            millis(7_500),
                            millis(15_500),
                            millis(31_500),
                            millis(57_750),
                            millis(84_000),
                            millis(110_250));
        }

        @Test
        void round_endsAfterMaxRetries_andTheNextOneStartsWithTheInterval() {
            rig.service.always(503);
            List<Duration> times = recordTimes();
            rig.track("paid");

            rig.pass(seconds(15));

            // One round of three at the first tick; then, in the outage, one probe a tick.
            assertThat(times).containsExactly(seconds(5), millis(5_500), millis(6_500), seconds(10), millis(15_000));
            assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
        }

        /** Nothing else would ever find out that the service is back, and the state would never be true again. */
        @Test
        @Promise("I57")
        void intervalOfZero_goesOnWithWhatFailed() {
            rig.flushInterval = Duration.ZERO;
            rig.track("paid");
            rig.service.always(503);

            assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(rig::flush);
            rig.pass(Duration.ofMinutes(5));
            assertThat(rig.service.requests()).as("one per wait").hasSize(17);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.BACKING_OFF);

            rig.service.always(request -> ScriptedTransport.json(202, "{}"));
            rig.pass(seconds(30));
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        }

        @Test
        @Promise({"I7", "I40"})
        void exhaustedBatch_keepsItsKey_whileAnotherIsTriedBesideIt() {
            rig.flushInterval = Duration.ZERO;
            rig.track("first");
            rig.service.then(503).then(503).then(503);
            assertThatExceptionOfType(GetFluxlyException.class)
                    .isThrownBy(rig::flush)
                    .satisfies(failure -> {
                        assertThat(failure.code()).isEqualTo("server_error");
                        assertThat(failure.retryable()).isTrue();
                        assertThat(failure.status()).hasValue(503);
                    });
            assertThat(rig.stats().inFlight()).isEqualTo(1);

            rig.track("second");
            FlushResult result = rig.flush();

            assertThat(rig.service.batches())
                    .containsExactly(
                            List.of("first"), List.of("first"), List.of("first"), List.of("second"), List.of("first"));
            assertThat(rig.service.keys().get(4))
                    .isEqualTo(rig.service.keys().get(0))
                    .isEqualTo(rig.service.keys().get(1))
                    .isEqualTo(rig.service.keys().get(2))
                    .isNotEqualTo(rig.service.keys().get(3));
            assertThat(result.accepted()).isEqualTo(2);
        }

        /** A refusal is an answer: the service is there, so a whole batch is as good a comparison as one event. */
        @Test
        @Promise(value = "I44", mutant = "one event at a time is tried beside a suspect, whatever the service answers")
        void suspect_hasAWholeBatchBesideIt_onceTheServiceAnswersAgain() {
            rig.maxBatchSize = 4;
            rig.service.then(503).then(503).then(503).then(409);
            rig.trackMany(20);

            rig.pass(seconds(30));

            assertThat(rig.service.batches().subList(0, 5))
                    .containsExactly(names(0, 4), names(0, 4), names(0, 4), names(4, 5), names(5, 9));
        }

        @Test
        void outage_letsOneBatchProbe_whileTheRestWaits() {
            rig.service.always(503);
            rig.trackMany(500);

            rig.pass(Duration.ofMinutes(10));

            assertThat(new HashSet<>(rig.service.batches()))
                    .as("and single events, fewer and fewer, that are tried beside it")
                    .containsExactlyInAnyOrder(
                            names(0, 100),
                            names(100, 101),
                            names(101, 102),
                            names(102, 103),
                            names(103, 104),
                            names(104, 105));
            assertThat(rig.stats().queued()).isEqualTo(395);
            assertThat(rig.stats().inFlight()).isEqualTo(105);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.BACKING_OFF);
            assertThat(rig.stats().stateCode()).isEqualTo("server_error");
        }

        @Test
        @Promise("I57")
        void recovery_drainsEverythingAndIsActiveAgain() {
            rig.service.always(503);
            rig.trackMany(500).pass(Duration.ofDays(2));
            rig.service.always(request -> ScriptedTransport.json(202, "{}"));

            rig.pass(seconds(30 + 5 + 5));

            assertThat(rig.stats().delivered()).isEqualTo(500);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
            assertThat(rig.stats().stateCode()).isNull();
        }

        @Test
        void flappingService_starvesNobody_andThrowsNothing() {
            rig.trackMany(500);
            for (int i = 0; i < 5; i++) {
                rig.service.then(503).thenAccept();
            }

            assertThat(rig.flush().accepted()).isEqualTo(500);
        }

        @Test
        @Promise("I10")
        void storedErrorThreeTimes_goesOnUnderANewKeyWithTheSameBytes() {
            rig.maxRetries = 3;
            rig.track("paid");
            String stored = "{\"error\":\"server_error\",\"request_id\":\"req_1\"}";
            rig.service.then(500, stored).then(500, stored).then(500, stored).thenAccept();

            rig.flush();

            List<String> keys = rig.service.keys();
            assertThat(Set.copyOf(keys.subList(0, 3))).hasSize(1);
            assertThat(keys.get(3)).isNotEqualTo(keys.get(0));
            assertThat(rig.service.requests().get(3).body())
                    .isEqualTo(rig.service.requests().get(0).body());
        }

        @Test
        @Promise("I10")
        void storedError_isLeft_behindANetworkThatLosesEverySecondAnswer() {
            String stored = "{\"error\":\"server_error\",\"request_id\":\"req_1\"}";
            rig.maxRetries = 9;
            rig.track("paid");
            rig.service
                    .then(500, stored)
                    .thenNoAnswer()
                    .then(500, stored)
                    .thenNoAnswer()
                    .then(500, stored)
                    .thenAccept();

            assertThat(rig.flush().accepted()).isEqualTo(1);
            assertThat(rig.service.keys().subList(0, 5))
                    .containsOnly(rig.service.keys().get(0));
            assertThat(rig.service.keys().get(5))
                    .isNotEqualTo(rig.service.keys().get(0));
        }

        @Test
        void differentErrors_keepTheKey() {
            rig.maxRetries = 6;
            rig.track("paid");
            for (int i = 0; i < 6; i++) {
                rig.service.then(500, "{\"error\":\"server_error\",\"request_id\":\"req_" + i + "\"}");
            }

            rig.flush();

            assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
        }
    }

    @Nested
    class RateLimits {

        @ParameterizedTest
        @CsvSource({"0.0, 2000", "0.5, 2250", "0.999999, 2499"})
        @Promise({"I25", "I28"})
        void retryAfter_isKeptAndExceededByAQuarterAtMost(double random, long millis) {
            rig.random = () -> random;
            rig.track("paid");
            rig.service.thenRetryAfter(429, "2").thenAccept();
            List<Duration> times = recordTimes();

            rig.flush();

            assertThat(times).hasSize(2);
            assertThat(times.get(1).toMillis()).isEqualTo(millis);
        }

        @Test
        @Promise("I28")
        void wait_stopsEverySend_flushIncluded() {
            rig.random = () -> 0;
            rig.track("first");
            rig.service.thenRetryAfter(429, "60");
            rig.pass(seconds(5));
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.RATE_LIMITED);
            assertThat(rig.stats().stateCode()).isEqualTo("rate_limited");
            List<Duration> times = recordTimes();

            rig.trackMany(100);
            rig.flush();

            assertThat(times.get(0)).isEqualTo(seconds(60));
        }

        @Test
        void limitWithoutRetryAfter_waitsASecondAtLeast() {
            rig.track("paid");
            rig.service.then(429).thenAccept();
            List<Duration> times = recordTimes();

            rig.flush();

            assertThat(times.get(1)).isEqualTo(millis(1_125));
        }

        @Test
        void retryAfterOf503_isKept() {
            rig.random = () -> 0;
            rig.track("paid");
            rig.service.thenRetryAfter(503, "7").thenAccept();
            List<Duration> times = recordTimes();

            rig.flush();

            assertThat(times.get(1)).isEqualTo(seconds(7));
        }

        @Test
        void retryAfterOf202_pausesTheNextBatch() {
            rig.random = () -> 0;
            rig.trackMany(200);
            rig.service.thenRetryAfter(202, "3").then(202, "{}").thenAccept();
            List<Duration> times = recordTimes();

            rig.flush();

            // The empty body asks for one more try under the same key, and only that one counts.
            assertThat(times.get(1)).isEqualTo(seconds(3));
        }

        @Test
        void retryAfterOfARefusal_isIgnored() {
            rig.trackMany(2);
            rig.service.thenRetryAfter(413, "900").thenAccept().thenAccept();
            List<Duration> times = recordTimes();

            rig.flush();

            assertThat(times).containsExactly(seconds(0), seconds(0), seconds(0));
        }

        @Test
        @Promise("I28")
        void successThatWasUnderWay_doesNotEndAWait() {
            rig.random = () -> 0;
            rig.flushAt = 1;
            rig.track("first");
            rig.service.then(request -> {
                ScriptedTransport limited = new ScriptedTransport().thenRetryAfter(429, "60");
                rig.pacing().limited(rig.clock.nanos(), new ResponseReader(rig.clock).read(limited.send(request)));
                return ScriptedTransport.json(202, "{}");
            });
            rig.settle();
            rig.track("second");
            List<Duration> times = recordTimes();

            rig.pass(seconds(60));

            assertThat(times).containsExactly(seconds(60));
        }

        @Test
        void pauseAskedForWithASuccess_showsAsLongAsItLasts() {
            rig.random = () -> 0;
            rig.track("paid");
            rig.service.then(request -> new TransportResponse(
                    202, Map.of("Retry-After", List.of("5")), "{}".getBytes(StandardCharsets.UTF_8)));
            rig.flush();

            assertThat(rig.stats().state()).isEqualTo(DeliveryState.RATE_LIMITED);
            rig.clock.advance(seconds(5));
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        }

        @Test
        void usedUpLimit_isAHintToWaitForItsEnd() {
            trackTwoBatchesOfWhichTheFirstUsesUpTheLimit();
            List<Duration> times = recordTimes();

            rig.flush();

            assertThat(times).containsExactly(seconds(0), seconds(3));
        }

        @Test
        void hostileRetryAfter_isCapped() {
            rig.random = () -> 0;
            rig.track("paid");
            rig.service.thenRetryAfter(429, "999999999999999999999").thenAccept();
            List<Duration> times = recordTimes();

            rig.flush();

            assertThat(times.get(1)).isEqualTo(Duration.ofMinutes(15));
        }
    }

    /** What a rate limit did not let pass goes in smaller portions. */
    @Nested
    class Portions {

        private List<Integer> sizes() {
            return rig.service.batches().stream().map(List::size).toList();
        }

        /** Each event where and as it was, whatever was cut. */
        private void assertAllDeliveredInOrder(int count) {
            assertThat(rig.stats().delivered()).isEqualTo(count);
            assertThat(rig.service.requests().stream()
                            .flatMap(request -> ScriptedTransport.names(request).stream())
                            .distinct())
                    .isEqualTo(names(0, count));
            assertThat(rig.service.requests().stream()
                            .flatMap(request -> ScriptedTransport.messageIds(request).stream())
                            .distinct())
                    .hasSize(count);
        }

        @Test
        @Promise({"I6", "I7"})
        void firstRefusal_isAnsweredWithTheSameBytes_afterTheWait() {
            rig.trackMany(100);
            rig.service.then(429).thenAccept();

            rig.flush();

            assertThat(sizes()).containsExactly(100, 100);
            assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
        }

        @Test
        @Promise({"I5", "I6", "I11"})
        void secondRefusal_halvesIt_underNewKeys_withTheSameIdsInOrder() {
            rig.maxRetries = 9;
            rig.trackMany(100);
            rig.service.then(429).then(429).thenAccept();

            rig.flush();

            assertThat(rig.service.batches())
                    .containsExactly(names(0, 100), names(0, 100), names(0, 50), names(50, 100));
            assertThat(new HashSet<>(rig.service.keys())).hasSize(3);
            List<String> whole =
                    ScriptedTransport.messageIds(rig.service.requests().get(0));
            assertThat(ScriptedTransport.messageIds(rig.service.requests().get(2)))
                    .isEqualTo(whole.subList(0, 50));
            assertThat(ScriptedTransport.messageIds(rig.service.requests().get(3)))
                    .isEqualTo(whole.subList(50, 100));
            assertAllDeliveredInOrder(100);
        }

        @Test
        @Promise({"I5", "I6", "I11"})
        void whatIsLeft_isWhatItIsCutTo_andSuccessesDoubleIt() {
            rig.maxRetries = 9;
            rig.trackMany(310);
            rig.service.thenLimit("7").thenAccept();

            rig.flush();

            assertThat(sizes()).containsExactly(100, 7, 14, 28, 51, 56, 100, 54);
            assertThat(new HashSet<>(rig.service.keys())).hasSize(8);
            assertAllDeliveredInOrder(310);
        }

        @Test
        void roomAgain_isUsedAtOnce() {
            rig.maxRetries = 9;
            rig.trackMany(200);
            rig.service
                    .thenLimit("7")
                    .then(request -> new TransportResponse(
                            202,
                            Map.of("X-RateLimit-Remaining", List.of("100")),
                            "{}".getBytes(StandardCharsets.UTF_8)))
                    .thenAccept();

            rig.flush();

            assertThat(sizes()).containsExactly(100, 7, 93, 100);
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "100", "999999999", "99999999999999999999", "-5", "many"})
        void remainingThatSaysNothing_halvesAtTheSecondRefusal(String remaining) {
            rig.maxRetries = 9;
            rig.trackMany(100);
            rig.service.thenLimit(remaining).thenLimit(remaining).thenAccept();

            rig.flush();

            assertThat(sizes()).containsExactly(100, 100, 50, 50);
            assertAllDeliveredInOrder(100);
        }

        @Test
        void singleEvent_isTheLeast_andIsKept() {
            rig.maxRetries = 99;
            rig.trackMany(3);
            for (int i = 0; i < 20; i++) {
                rig.service.then(429);
            }

            rig.flush();

            assertThat(sizes().subList(0, 3)).containsExactly(3, 3, 1);
            assertThat(sizes().subList(3, 20)).containsOnly(1);
            assertThat(rig.stats().rejected()).isZero();
            assertAllDeliveredInOrder(3);
        }

        /** However large the bucket is, what is larger than it goes through in the end. */
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 7, 30, 99})
        void limitBelowTheBatch_letsEverythingThrough(int burst) {
            rig.trackMany(200);
            rig.service.always(request ->
                    ScriptedTransport.json(ScriptedTransport.names(request).size() > burst ? 429 : 202, "{}"));

            rig.pass(Duration.ofMinutes(30));

            assertAllDeliveredInOrder(200);
        }

        @Test
        @Promise({"I25", "I28"})
        void portions_waitAsTheWholeWould() {
            rig.random = () -> 0;
            rig.maxRetries = 9;
            rig.trackMany(100);
            rig.service.thenRetryAfter(429, "4").thenRetryAfter(429, "2").thenAccept();
            List<Duration> times = recordTimes();

            rig.flush();

            assertThat(times).containsExactly(seconds(0), seconds(4), seconds(6), seconds(6));
        }

        /** What the service may have is asked for under its key. */
        @Test
        @Promise("I7")
        void batchWhoseLastTryWasNotRefused_keepsItsKey() {
            rig.maxRetries = 9;
            rig.trackMany(100);
            rig.service.thenLimit("7").then(503).then(503).thenAccept();

            rig.flush();

            assertThat(sizes().subList(0, 5)).containsExactly(100, 7, 7, 7, 14);
            assertThat(Set.copyOf(rig.service.keys().subList(1, 4))).hasSize(1);
        }

        @Test
        void refusals_neverMakeAnEventASuspect() {
            rig.trackMany(5);
            for (int i = 0; i < 100; i++) {
                rig.service.then(429);
            }

            rig.pass(Duration.ofHours(2));

            assertThat(rig.stats().delivered()).isEqualTo(5);
            assertThat(rig.stats().rejected()).isZero();
        }
    }

    @Nested
    class Splitting {

        @ParameterizedTest
        @CsvSource({"400,100", "413,100", "422,100", "400,64", "400,7", "400,2"})
        @Promise(
                value = {"I24", "I44"},
                mutant = "one event at a time is cut off, instead of a half")
        void refusedBatch_isHalvedUntilTheCulpritIsAlone(int status, int size) {
            for (int culprit = 0; culprit < size; culprit++) {
                EngineRig each = new EngineRig();
                String poison = "e" + culprit;
                each.service.always(request -> ScriptedTransport.names(request).contains(poison)
                        ? ScriptedTransport.json(status, "{\"error\":\"validation_error\",\"detail\":\"no\"}")
                        : ScriptedTransport.json(202, "{}"));

                FlushResult result = each.trackMany(size).flush();

                assertThat(result.accepted()).isEqualTo(size - 1);
                assertThat(result.errors()).singleElement().satisfies(error -> {
                    assertThat(error.eventName()).isEqualTo(poison);
                    assertThat(error.code()).isEqualTo("validation_error");
                    assertThat(error.detail()).isEqualTo("no");
                });
                int levels = 32 - Integer.numberOfLeadingZeros(size - 1);
                assertThat(each.service.requests()).hasSizeLessThanOrEqualTo(2 * levels + 2);
                assertThat(new HashSet<>(each.service.keys()))
                        .as("each body has a key of its own")
                        .hasSameSizeAs(each.service.keys());
            }
        }

        @Test
        @Promise("I5")
        void halves_keepMessageIdsAndOrder() {
            rig.trackMany(4);
            rig.service.then(400).thenAccept().thenAccept();

            rig.flush();

            List<TransportRequest> requests = rig.service.requests();
            List<String> whole = ScriptedTransport.messageIds(requests.get(0));
            assertThat(ScriptedTransport.messageIds(requests.get(1))).isEqualTo(whole.subList(0, 2));
            assertThat(ScriptedTransport.messageIds(requests.get(2))).isEqualTo(whole.subList(2, 4));
        }

        @Test
        void half_thatFailsIsRetriedUnderItsOwnKey_beforeTheOther() {
            rig.trackMany(4);
            rig.service.then(400).then(503).thenAccept().thenAccept();

            rig.flush();

            assertThat(rig.service.batches()).containsExactly(names(0, 4), names(0, 2), names(0, 2), names(2, 4));
            assertThat(rig.service.keys().get(1)).isEqualTo(rig.service.keys().get(2));
        }

        /** More than one culprit explains: it is the service that is broken, and it may heal. */
        @Test
        @Promise("I26")
        void serviceThatRefusesEverything_isNotAskedAsFastAsItAnswers() {
            List<Duration> times = recordTimes();
            rig.trackMany(100);
            rig.service.always(400);

            rig.settle();
            assertThat(times).hasSize(17).containsOnly(Duration.ZERO);
            rig.pass(seconds(10));

            // A quarter of a second and half of a quarter of that, since random is 1/2.
            assertThat(times).hasSize(17 + 35);
            assertThat(times.get(18).minus(times.get(17))).isEqualTo(Duration.ofNanos(281_250_000));
            rig.service.always(request -> ScriptedTransport.json(202, "{}"));
            rig.flush();
            assertThat(rig.stats().delivered() + rig.stats().rejected()).isEqualTo(100);
            assertThat(rig.stats().rejected()).isLessThan(30);
        }

        /** A half is a batch of its own, and so are its retries. */
        /** They came after what the round is for, and left with it. */
        @Test
        @Promise("I57")
        void half_ofEventsThatCameDuringTheRound_belongsToIt() {
            rig.flushAt = 1_000;
            rig.maxBatchSize = 4;
            rig.service.then(202, "{}").then(400);
            rig.trackMany(6);
            rig.service.onEach(request -> {
                if (rig.service.requests().size() == 1) {
                    rig.track("e6");
                    rig.track("e7");
                }
            });

            rig.pass(seconds(5));

            assertThat(rig.service.batches()).containsExactly(names(0, 4), names(4, 8), names(4, 6), names(6, 8));
        }

        @Test
        void half_hasAllItsRetries() {
            rig.trackMany(2);
            rig.service.then(503).then(503).then(400).then(503).then(503).thenAccept();

            assertThat(rig.flush().accepted()).isEqualTo(2);
        }

        @Test
        void tooLarge_teachesTheSizeOfLaterBatches() {
            rig.maxBatchSize = 100;
            String filler = "x".repeat(2_000);
            for (int i = 0; i < 200; i++) {
                rig.offer(TrackEvent.builder("e" + i, EngineRig.WHO)
                        .property("filler", filler)
                        .build());
            }
            rig.service.always(request -> ScriptedTransport.json(request.body().length > 120_000 ? 413 : 202, "{}"));

            assertThat(rig.flush().accepted()).isEqualTo(200);
            long refused = rig.service.requests().stream()
                    .filter(request -> request.body().length > 120_000)
                    .count();
            assertThat(refused).isEqualTo(1);
        }
    }

    @Nested
    @Promise("I20")
    class Closing {

        private void closeWithin(Duration left) {
            rig.service.always(503);
            rig.trackMany(20).settle();
            rig.queue().close(rig.clock.nanos() + left.toNanos());
        }

        /** Half a second after the first failure it would be too late. */
        @Test
        void retryThatCouldOnlyLeaveAtTheDeadline_isNotWaitedFor() {
            closeWithin(millis(500));

            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);
        }

        @Test
        void retryThatCanLeaveBefore_isWaitedFor() {
            closeWithin(millis(500).plusNanos(1));

            assertThat(rig.step()).isEqualTo(millis(500).toNanos());
        }

        /** The last chance to deliver is no time for politeness. */
        @Test
        void gapThatWouldBeWise_isNotLeftAtTheEnd() {
            trackTwoBatchesOfWhichTheFirstUsesUpTheLimit();
            assertThat(rig.step()).isZero();
            assertThat(rig.step()).isEqualTo(seconds(3).toNanos());

            rig.queue().close(rig.clock.nanos() + seconds(10).toNanos());

            assertThat(rig.step()).isZero();
            assertThat(rig.step()).isEqualTo(Dispatcher.DONE);
            assertThat(rig.stats().delivered()).isEqualTo(200);
        }
    }

    /** One for want of time says nothing of the service, and is no failure that the log tells. */
    @Nested
    @Promise({"I20", "I59"})
    class OutOfTime {

        private final List<RequestReport> reports = new ArrayList<>();

        @BeforeEach
        void listen() {
            listenTo(reports);
        }

        private void closeWithin(Duration left) {
            rig.queue().close(rig.clock.nanos() + left.toNanos());
        }

        /** The lines of one request that ends like that. */
        private List<String> linesAfter(Answering answering) {
            rig.service.then(answering);
            try (CapturedLog log = CapturedLog.open(Level.INFO)) {
                rig.step();
                return log.lines();
            }
        }

        @Test
        void requestThatHadLessThanItsTimeout_isCut_beforeTheEndIsThere() {
            rig.trackMany(20);
            closeWithin(seconds(2));

            assertThat(linesAfter(request -> {
                        throw new SocketTimeoutException("Read timed out");
                    }))
                    .isEmpty();
            assertThat(rig.service.requests().get(0).timeout()).isEqualTo(seconds(2));
            assertThat(reports).extracting(RequestReport::failureKind).containsExactly(FailureKind.TIMEOUT_ANSWER);
        }

        /** It left in good time, and the end came before its own. */
        @Test
        void requestThatTheEndComesBefore_isCut() {
            rig.trackMany(20);

            assertThat(linesAfter(request -> {
                        closeWithin(seconds(2));
                        rig.clock.advance(seconds(2));
                        throw new SocketTimeoutException("Read timed out");
                    }))
                    .isEmpty();
            assertThat(rig.service.requests().get(0).timeout()).isEqualTo(seconds(5));
        }

        /** The interrupt that ends it is our own. */
        @Test
        void requestThatIsInterruptedAtTheEnd_isOutOfTime() {
            rig.trackMany(20);

            assertThat(linesAfter(request -> {
                        closeWithin(seconds(2));
                        rig.clock.advance(seconds(2));
                        throw new ClosedByInterruptException();
                    }))
                    .isEmpty();
            assertThat(reports).extracting(RequestReport::failureKind).containsExactly(FailureKind.TIMEOUT_ANSWER);
        }

        @ParameterizedTest
        @ValueSource(ints = {5, 60})
        void requestThatHadAllItsTime_failed(int secondsLeft) {
            rig.trackMany(20);
            closeWithin(seconds(secondsLeft));

            assertThat(linesAfter(request -> {
                        throw new SocketTimeoutException("Read timed out");
                    }))
                    .singleElement()
                    .asString()
                    .startsWith("delivery failed: timeout");
        }

        @Test
        void requestThatIsInterruptedBeforeTheEnd_failed() {
            rig.trackMany(20);

            assertThat(linesAfter(request -> {
                        throw new ClosedByInterruptException();
                    }))
                    .singleElement()
                    .asString()
                    .startsWith("delivery failed: timeout");
            assertThat(reports).extracting(RequestReport::failureKind).containsExactly(FailureKind.INTERRUPTED);
        }

        @Test
        void answer_isNoWantOfTime_howeverLittleThereWas() {
            rig.trackMany(20);
            closeWithin(seconds(2));

            assertThat(linesAfter(request -> ScriptedTransport.json(503, "")))
                    .singleElement()
                    .asString()
                    .startsWith("delivery failed: server_error");
        }
    }

    private void listenTo(List<RequestReport> reports) {
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onRequest(RequestReport report) {
                reports.add(report);
            }
        });
    }

    /** What listeners hear of each request. */
    @Nested
    class Reports {

        private final List<RequestReport> reports = new ArrayList<>();

        @BeforeEach
        void listen() {
            listenTo(reports);
        }

        @Test
        void report_saysHowLongItTook_andHowMuchItCarried() {
            rig.service.then(request -> {
                rig.clock.advance(millis(120));
                return ScriptedTransport.json(202, "{}");
            });
            rig.trackMany(20).settle();

            assertThat(reports)
                    .containsExactly(RequestReport.builder()
                            .endpoint("batch")
                            .outcome("ok")
                            .status(202)
                            .took(millis(120))
                            .events(20)
                            .bytes(rig.service.requests().get(0).body().length)
                            .willRetry(false)
                            .build());
        }

        @ParameterizedTest
        @CsvSource({
            "202, {}, false",
            "202, '', true",
            "409, '', false",
            "400, '', false",
            "413, '', false",
            "401, '', true",
            "429, '', true",
            "503, '', true"
        })
        @Promise(value = "I24", mutant = "a report says of what was refused that it is sent again")
        void report_saysWhetherTheSameBytesAreSentAgain(int status, String body, boolean again) {
            rig.service.then(status, body);
            rig.trackMany(20).pass(seconds(90));

            assertThat(reports.get(0).willRetry()).isEqualTo(again);
            byte[] first = rig.service.requests().get(0).body();
            assertThat(rig.service.requests().stream()
                            .skip(1)
                            .anyMatch(request -> Arrays.equals(request.body(), first)))
                    .isEqualTo(again);
        }

        @Test
        void report_ofTheSecondSuccessWithoutABody_saysThatItIsTheLast() {
            rig.service.then(202, "").then(202, "");
            rig.trackMany(20).pass(seconds(5));

            assertThat(reports).extracting(RequestReport::willRetry).containsExactly(true, false);
        }
    }

    /** Events that wait to be sent again may have to go for newer ones. */
    @Nested
    @Promise({"I3", "I4"})
    class Evicted {

        private void failWithThree() {
            rig.overflow = OverflowPolicy.DROP_OLDEST;
            rig.maxQueueSize = 3;
            rig.service.then(503);
            rig.trackMany(3).pass(seconds(5));
            assertThat(rig.service.batches()).containsExactly(names(0, 3));
        }

        @Test
        void retry_leavesWithoutTheEventsThatHadToGo() {
            failWithThree();
            rig.track("e3");

            rig.pass(seconds(10));

            assertThat(rig.service.batches()).containsExactly(names(0, 3), names(1, 3), names(3, 4));
            assertThat(rig.stats().delivered()).isEqualTo(3);
            assertThat(rig.stats().dropped()).isEqualTo(1);
        }

        @Test
        void retryOfWhichNothingIsLeft_isNotSent() {
            failWithThree();
            rig.track("e3");
            rig.track("e4");
            rig.track("e5");

            rig.pass(seconds(10));

            assertThat(rig.service.batches()).containsExactly(names(0, 3), names(3, 6));
            assertThat(rig.stats().delivered()).isEqualTo(3);
            assertThat(rig.stats().dropped()).isEqualTo(3);
            assertThat(rig.stats().pending()).isZero();
        }
    }

    @Nested
    class Parking {

        private @Nullable Thread startSupplierOnly(String name, Runnable body) {
            return name.equals(AccessToken.THREAD_NAME) ? Daemon.start(name, body) : new Thread(body);
        }

        /** Asked for at the first refusal, and tried as soon as it is there: no clock moves in this test. */
        @Test
        @Promise({"I27", "I57"})
        @Timeout(30)
        void freshToken_isTriedAtOnce() {
            rig.starter = this::startSupplierOnly;
            rig.tokenSupplier = () -> "gflux_secret_fresh";
            rig.trackMany(20);
            rig.service.always(request -> ScriptedTransport.json(
                    "Bearer gflux_secret_fresh".equals(request.headers().get("Authorization")) ? 202 : 401, "{}"));

            while (rig.stats().delivered() == 0 && !Thread.interrupted()) {
                rig.settle();
            }

            assertThat(rig.service.requests()).hasSize(2);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        }

        /** It would be wasted on the one that was refused a minute ago. */
        @Test
        @Promise({"I27", "I57"})
        void probe_carriesTheTokenOfItsMoment() {
            rig.random = () -> 0;
            rig.starter = Parking::runSupplierAtOnce;
            AtomicReference<String> token = new AtomicReference<>("gflux_secret_test");
            rig.tokenSupplier = token::get;
            rig.service.always(request -> ScriptedTransport.json(
                    "Bearer gflux_secret_fresh".equals(request.headers().get("Authorization")) ? 202 : 401, "{}"));
            rig.trackMany(20).pass(seconds(60).minusNanos(1));
            assertThat(rig.service.requests()).hasSize(1);

            token.set("gflux_secret_fresh");
            rig.pass(Duration.ofNanos(1));

            assertThat(rig.service.requests()).hasSize(2);
            assertThat(rig.stats().delivered()).isEqualTo(20);
        }

        private static Thread runSupplierAtOnce(String name, Runnable body) {
            if (name.equals(AccessToken.THREAD_NAME)) {
                body.run();
            }
            return new Thread(body);
        }

        /** A keeper of secrets that hands out one wrong token after the other does not make us hammer the service. */
        @Test
        @Promise("I26")
        @Timeout(30)
        void freshTokensThatAreAllRefused_areTriedWithGrowingWaits() {
            AtomicInteger asked = new AtomicInteger();
            rig.starter = this::startSupplierOnly;
            rig.tokenSupplier = () -> "gflux_secret_" + asked.incrementAndGet();
            rig.trackMany(20);
            rig.service.always(401);
            List<Duration> times = recordTimes();

            while (rig.service.requests().size() < 6 && !Thread.interrupted()) {
                long wait = rig.step();
                // The supplier answers on a thread of its own; time passes in small steps while it does.
                rig.clock.advance(Duration.ofNanos(Math.min(wait, millis(100).toNanos())));
            }

            for (int i = 2; i < 6; i++) {
                assertThat(times.get(i).minus(times.get(i - 1)))
                        .isGreaterThanOrEqualTo(
                                millis(500L << (i - 2)).multipliedBy(3).dividedBy(4));
            }
        }

        @ParameterizedTest
        @CsvSource({
            "401, unauthenticated",
            "402, payment_required",
            "403, forbidden",
            "404, not_found",
            "405, not_found",
            "406, protocol_rejected",
            "407, protocol_rejected",
            "410, not_found",
            "411, protocol_rejected",
            "414, protocol_rejected",
            "415, protocol_rejected",
            "431, protocol_rejected",
            "301, redirected",
            "302, redirected",
            "307, redirected",
            "308, redirected"
        })
        @Promise({"I24", "I27"})
        void parkingStatus_dropsNothing_probesOncePerInterval_andRecoversByItself(int status, String code) {
            rig.random = () -> 0;
            rig.trackMany(300);
            rig.service.always(status);
            List<Duration> times = recordTimes();

            rig.pass(seconds(180));

            assertThat(times).containsExactly(seconds(0), seconds(60), seconds(120), seconds(180));
            // What is not about the token, the account or the proxy may be about an event: the fourth probe is another
            // one.
            boolean isAboutUs = status == 401 || status == 402 || status == 407;
            assertThat(new HashSet<>(rig.service.keys())).hasSize(isAboutUs ? 1 : 2);
            assertThat(rig.service.batches().get(3)).hasSize(isAboutUs ? 100 : 1);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.PARKED);
            assertThat(rig.stats().stateCode()).isEqualTo(code);
            assertThat(rig.stats().dropped()).isZero();

            rig.service.always(request -> ScriptedTransport.json(202, "{}"));
            rig.pass(seconds(65));

            assertThat(rig.stats().delivered()).isEqualTo(300);
            assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        }

        @Test
        void codeOfTheService_winsOverTheStatus() {
            rig.track("paid");
            rig.service.then(403, "{\"error\":\"wrong_key_type\",\"received\":\"publishable\"}");

            assertThatExceptionOfType(GetFluxlyException.class)
                    .isThrownBy(rig::flush)
                    .satisfies(failure -> {
                        assertThat(failure.code()).isEqualTo("wrong_key_type");
                        assertThat(failure.retryable()).isFalse();
                        assertThat(failure.details()).containsEntry("received", "publishable");
                    });
        }

        @Test
        void htmlPage_parksInsteadOfCountingAsDelivered() {
            rig.track("paid");
            rig.service.then(200, "<!DOCTYPE html><html>Please log in</html>");

            assertThatExceptionOfType(GetFluxlyException.class)
                    .isThrownBy(rig::flush)
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo("unexpected_html"));
            assertThat(rig.stats().delivered()).isZero();
        }

        @Test
        void flush_probesATenthOfTheIntervalAfterTheLast_andThrowsTheCodeThatParks() {
            rig.track("paid");
            rig.service.always(401);
            rig.pass(seconds(6));
            List<Duration> times = recordTimes();

            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(GetFluxlyException.class)
                        .isThrownBy(rig::flush)
                        .satisfies(failure -> assertThat(failure.code()).isEqualTo("unauthenticated"));
            }

            assertThat(times)
                    .as("a second after the first probe, and right after the next one")
                    .containsExactly(seconds(5), seconds(11));
        }

        @Test
        @Promise("I10")
        void storedRefusalThreeTimes_goesOnUnderANewKey() {
            rig.random = () -> 0;
            rig.track("paid");
            rig.service.always(request ->
                    ScriptedTransport.json(402, "{\"error\":\"payment_required\",\"request_id\":\"req_1\"}"));

            rig.pass(seconds(5 + 3 * 60));

            assertThat(rig.service.keys()).hasSize(4);
            assertThat(Set.copyOf(rig.service.keys().subList(0, 3))).hasSize(1);
            assertThat(rig.service.keys().get(3))
                    .isNotEqualTo(rig.service.keys().get(0));
        }

        @Test
        void intervalOfZero_probesAllTheSame() {
            rig.flushInterval = Duration.ZERO;
            rig.random = () -> 0;
            rig.track("paid");
            rig.service.then(401).thenAccept();
            assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(rig::flush);

            rig.pass(seconds(60));

            assertThat(rig.stats().delivered()).isEqualTo(1);
        }
    }

    @Nested
    class Answers {

        @Test
        void namedEvents_areRejected_theOthersDelivered() {
            rig.trackMany(3);
            rig.service.then(
                    202,
                    "{\"accepted\":2,\"rejected\":1,\"errors\":[{\"index\":1,\"error\":\"validation_error\",\"detail\":\"bad\"}]}");

            FlushResult result = rig.flush();

            assertThat(result.accepted()).isEqualTo(2);
            assertThat(result.rejected()).isEqualTo(1);
            assertThat(result.errors())
                    .singleElement()
                    .satisfies(error -> assertThat(error.eventName()).isEqualTo("e1"));
            assertThat(rig.stats().delivered()).isEqualTo(2);
            assertThat(rig.stats().rejected()).isEqualTo(1);
        }

        @Test
        void emptySuccess_isAskedForOnceMore_thenCountsAsDelivered() {
            rig.track("paid");
            rig.service.then(202, "").then(202, "");

            FlushResult result = rig.flush();

            assertThat(result.accepted()).isEqualTo(1);
            assertThat(rig.service.keys()).hasSize(2);
            assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
        }

        @Test
        void lostAnswer_isReplacedByTheReplay() {
            rig.trackMany(2);
            rig.service.then(202, "{\"accep").then(202, "{\"errors\":[{\"index\":0,\"error\":\"validation_error\"}]}");

            FlushResult result = rig.flush();

            assertThat(result.accepted()).isEqualTo(1);
            assertThat(result.rejected()).isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(ints = {409, 418, 451, 100, 199, 600, 999})
        @Promise("I24")
        void finalStatus_rejectsTheBatch(int status) {
            rig.trackMany(2);
            rig.service.then(status);

            FlushResult result = rig.flush();

            assertThat(result.rejected()).isEqualTo(2);
            assertThat(rig.stats().rejected()).isEqualTo(2);
            assertThat(rig.service.requests()).hasSize(1);
        }
    }

    /** For three seconds. */
    private void trackTwoBatchesOfWhichTheFirstUsesUpTheLimit() {
        rig.random = () -> 0;
        rig.trackMany(200);
        long reset = rig.clock.now().plusSeconds(3).getEpochSecond();
        rig.service
                .then(request -> new TransportResponse(
                        202,
                        Map.of(
                                "X-RateLimit-Remaining", List.of("0"),
                                "X-RateLimit-Reset", List.of(Long.toString(reset))),
                        "{}".getBytes(StandardCharsets.UTF_8)))
                .thenAccept();
    }
}
