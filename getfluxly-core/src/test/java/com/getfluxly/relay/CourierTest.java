package com.getfluxly.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.getfluxly.CapturedLog;
import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.relay.Courier.Parked;
import com.getfluxly.relay.Courier.Refused;
import com.getfluxly.relay.Courier.Rejection;
import com.getfluxly.relay.Courier.Result;
import com.getfluxly.relay.Courier.Settled;
import com.getfluxly.relay.Courier.Status;
import com.getfluxly.relay.Courier.Unsettled;
import com.getfluxly.relay.Courier.Waits;
import com.getfluxly.transport.NotSentException;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.NonBlocking;

/** A random number of &frac12; makes every backoff exact, and every wait that was asked for an eighth longer. */
@Timeout(60)
class CourierTest {

    private static final String KEY = "0198c5f0-1111-8222-9333-444455556666";
    private static final String OTHER_KEY = "0198c5f0-1111-8222-9333-444455556667";
    private static final List<byte[]> EVENTS = events("{\"n\":0}", "{\"n\":1}", "{\"n\":2}");
    private static final String HTML = "<html>canary</html>";
    private static final Duration PROBE = Duration.ofMillis(67_500);

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.DEBUG);

    private final ManualClock clock = new ManualClock();
    private final ScriptedTransport service = new ScriptedTransport();
    private final List<Courier> made = new ArrayList<>();
    private final Courier courier = courier(null);

    @AfterEach
    void close() {
        made.forEach(Courier::close);
    }

    private Courier courier(@Nullable Supplier<String> supplier) {
        return courier(service, supplier);
    }

    private Courier courier(Transport transport, @Nullable Supplier<String> supplier) {
        Courier courier = Courier.builder("gflux_secret_test", transport)
                .tokenSupplier(supplier)
                .userAgentSuffix("relay/1")
                .build(clock, () -> 0.5);
        made.add(courier);
        return courier;
    }

    private Result deliver() {
        return courier.deliver(KEY, EVENTS);
    }

    private static List<byte[]> events(String... json) {
        return Stream.of(json).map(each -> each.getBytes(UTF_8)).toList();
    }

    private static Duration wait(Result result) {
        return ((Unsettled) result).duration();
    }

    /** The same batch again and again, each time as late as it was told, until it is over. */
    private List<Result> deliverToTheEnd(Courier by, int most) {
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            Result result = by.deliver(KEY, EVENTS);
            results.add(result);
            if (result instanceof Settled || result instanceof Refused) {
                break;
            }
            clock.advance(wait(result));
        }
        return results;
    }

    private List<String> bodies() {
        return service.requests().stream()
                .map(request -> new String(request.body(), UTF_8))
                .toList();
    }

    private List<String> lines() {
        return log.events().stream()
                .filter(event -> event.getLoggerName().equals("com.getfluxly.relay"))
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    // ---- the request ------------------------------------------------------------------------------------------------

    @Test
    @Promise("I5")
    void request_isAsTheContractSays() {
        byte[] odd = "{\"event\":\"a\", \"x\":1.50,\"y\":\"\\u00e9 é\"}".getBytes(UTF_8);

        assertThat(courier.deliver(KEY, List.of(odd, "{\"event\":\"b\"}".getBytes(UTF_8))))
                .isEqualTo(new Settled(2, List.of()));

        TransportRequest sent = service.requests().get(0);
        assertThat(sent.method()).isEqualTo("POST");
        assertThat(sent.path()).isEqualTo("/v1/events/batch");
        assertThat(bodies())
                .containsExactly("{\"events\":[{\"event\":\"a\", \"x\":1.50,\"y\":\"\\u00e9 é\"},{\"event\":\"b\"}]}");
        assertThat(sent.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(sent.headers())
                .containsEntry("Authorization", "Bearer gflux_secret_test")
                .containsEntry("Content-Type", "application/json")
                .containsEntry("X-Idempotency-Key", KEY)
                .hasEntrySatisfying(
                        "User-Agent",
                        agent -> assertThat(agent).startsWith("getfluxly-java/").endsWith(" relay/1"));
    }

    // ---- 2xx --------------------------------------------------------------------------------------------------------

    @Test
    @Promise("I1")
    void rejections_areThoseThatTheAnswerNames_inTheirOrder() {
        service.then(202, """
                {"accepted": 1, "rejected": 2, "errors": [
                  {"index": 2, "error": "brand_new"},
                  {"index": 0, "error": "validation_error", "detail": "no such\\nplan"},
                  {"index": 0, "error": "second_time"},
                  {"index": 3}, {"index": -1}, {"index": "1"}, {"error": "x"}, 7]}""");

        assertThat(deliver())
                .isEqualTo(new Settled(
                        1,
                        List.of(
                                new Rejection(0, "validation_error", "no such\\u000aplan"),
                                new Rejection(2, "brand_new", ""))));
    }

    @Test
    void rejections_cannotBeChanged() {
        List<Rejection> given = new ArrayList<>(List.of(new Rejection(0, "a", "")));
        Settled settled = new Settled(1, given);
        given.clear();

        assertThat(settled.rejections()).containsExactly(new Rejection(0, "a", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{\"acc", "all good"})
    @Promise(value = "I9", mutant = "the first unreadable 2xx counts as delivered")
    void unreadable2xx_isAskedForOnceMore_underTheSameKey(String body) {
        service.then(202, body).then(202, "{\"errors\":[{\"index\":1}]}");

        assertThat(deliver()).isEqualTo(new Waits(Duration.ofMillis(500), "invalid_response", false));
        clock.advance(Duration.ofMillis(500));
        assertThat(deliver()).isEqualTo(new Settled(2, List.of(new Rejection(1, "validation_error", ""))));

        assertThat(service.keys()).containsExactly(KEY, KEY);
        assertThat(new HashSet<>(bodies())).hasSize(1);
    }

    @Test
    void unreadable2xx_counts_theSecondTime() {
        service.then(202, "").then(202, "");

        deliver();
        clock.advance(Duration.ofMillis(500));

        assertThat(deliver()).isEqualTo(new Settled(3, List.of()));
        assertThat(lines())
                .containsExactly(
                        "delivery failed: invalid_response (status 202); events are kept",
                        "the service took 3 events twice without a readable answer; counted as delivered",
                        "delivery goes on after 1 failed request");
    }

    /** Nor does a batch that is over leave anything behind for the next one under its key. */
    @Test
    void unreadable2xx_isRememberedForItsOwnKeyOnly() {
        service.then(202, "").then(202, "").then(202, "").then(202, "");

        deliver();
        clock.advance(Duration.ofMillis(500));
        assertThat(courier.deliver(OTHER_KEY, EVENTS)).isInstanceOf(Waits.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(deliver()).isInstanceOf(Settled.class);
        assertThat(deliver()).as("after its outcome").isInstanceOf(Waits.class);
    }

    // ---- refused ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"400, validation_error", "422, validation_error", "413, payload_too_large"})
    @Promise("I1")
    void refusal_isOfTheWholeBatch(int status, String code) {
        service.then(status, "").then(status, "{\"error\":\"bad\\u0007\",\"detail\":\"why\"}");

        assertThat(deliver()).isEqualTo(new Refused(code, "", status));
        assertThat(deliver()).isEqualTo(new Refused("bad\\u0007", "why", status));
        assertThat(courier.status()).isEqualTo(new Status(DeliveryState.ACTIVE, null, 0));
    }

    @Test
    void webPageThatSaysTooLarge_isARefusal() {
        service.then(413, HTML);

        assertThat(deliver()).isEqualTo(new Refused("payload_too_large", "", 413));
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 418, 451})
    void finalRefusal_rejectsEach(int status) {
        service.then(status, "{\"error\":\"no\",\"detail\":\"why\"}");

        assertThat(deliver())
                .isEqualTo(new Settled(
                        0,
                        List.of(
                                new Rejection(0, "no", "why"),
                                new Rejection(1, "no", "why"),
                                new Rejection(2, "no", "why"))));
    }

    /** More refusals than one culprit explains: more likely a service that refuses everything. */
    @Test
    void manyRefusals_leaveGaps() {
        service.always(400);
        for (int i = 0; i < 16; i++) {
            assertThat(deliver()).isInstanceOf(Refused.class);
        }

        assertThat(deliver()).isInstanceOf(Refused.class);
        assertThat(deliver()).isEqualTo(new Waits(Duration.ofMillis(250), "rate_limited", false));
        assertThat(service.requests()).hasSize(17);
    }

    // ---- parked -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "401, '', unauthenticated, false",
        "402, '', payment_required, false",
        "403, '', forbidden, true",
        "403, '{\"error\":\"wrong_key_type\"}', wrong_key_type, true",
        "403, '{\"error\":\"never_heard_of\"}', forbidden, true",
        "404, '', not_found, true",
        "405, '', not_found, true",
        "410, '', not_found, true",
        "407, '', protocol_rejected, false",
        "415, '', protocol_rejected, true",
        "301, '', redirected, true",
        "200, <html>, unexpected_html, true",
        "400, <html>, unexpected_html, true",
        "403, <html>, forbidden, true"
    })
    @Promise("I28")
    void refusalThatNoRetryHeals_parks(int status, String body, String code, boolean isAboutEvents) {
        service.then(status, body);

        assertThat(deliver()).isEqualTo(new Parked(PROBE, code, isAboutEvents));
        assertThat(courier.status()).isEqualTo(new Status(DeliveryState.PARKED, code, 1));

        clock.advance(PROBE.minusNanos(1));
        assertThat(deliver()).isEqualTo(new Parked(Duration.ofNanos(1), code, false));
        assertThat(service.requests()).hasSize(1);

        clock.advance(Duration.ofNanos(1));
        assertThat(deliver()).isEqualTo(new Settled(3, List.of()));
        assertThat(service.keys()).containsExactly(KEY, KEY);
        assertThat(courier.status()).isEqualTo(new Status(DeliveryState.ACTIVE, null, 0));
    }

    @Test
    void parkedLine_saysWhy() {
        service.then(402);

        deliver();

        assertThat(lines())
                .containsExactly(
                        "delivery is parked: payment_required (status 402); events are kept, and one batch is tried"
                                + " now and then");
    }

    // ---- the token --------------------------------------------------------------------------------------------------

    /** The supplier has a thread of its own, which takes a moment. */
    private static void until(Callable<Boolean> holds) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.call() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(holds.call()).isTrue();
    }

    @Test
    void freshToken_isTriedAtOnce() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        Courier renewing = courier(() -> awaited(answered, "gflux_secret_fresh"));
        service.then(401);

        assertThat(renewing.deliver(KEY, EVENTS))
                .as("the supplier is being asked")
                .isEqualTo(new Parked(Duration.ofMillis(250), "unauthenticated", false));
        clock.advance(Duration.ofMillis(250));
        assertThat(renewing.deliver(KEY, EVENTS))
                .isEqualTo(new Parked(Duration.ofMillis(250), "unauthenticated", false));
        assertThat(service.requests()).hasSize(1);

        answered.countDown();
        until(() -> renewing.deliver(KEY, EVENTS) instanceof Settled);

        assertThat(service.requests().stream()
                        .map(request -> request.headers().get("Authorization"))
                        .limit(2))
                .containsExactly("Bearer gflux_secret_test", "Bearer gflux_secret_fresh");
        assertThat(service.keys()).startsWith(KEY, KEY);
    }

    @Test
    void supplierWithNothingNew_leavesTheProbeWhereItWas() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Courier renewing = courier(() -> {
            asked.incrementAndGet();
            return "gflux_secret_test";
        });
        service.then(401).then(401);

        Result first = renewing.deliver(KEY, EVENTS);
        assertThat(first)
                .isIn(
                        new Parked(Duration.ofMillis(250), "unauthenticated", false),
                        new Parked(PROBE, "unauthenticated", false));
        until(() -> renewing.deliver(KEY, EVENTS).equals(new Parked(PROBE, "unauthenticated", false)));
        clock.advance(PROBE);
        renewing.deliver(KEY, EVENTS);
        until(() -> asked.get() == 2);

        assertThat(service.requests()).hasSize(2);
        assertThat(asked).hasValue(2);
    }

    /** Only a token that was refused makes way for another at once. */
    @Test
    void freshToken_doesNotHurryWhatItIsNotToBlameFor() throws Exception {
        Courier renewing = courier(() -> "gflux_secret_fresh");
        service.then(403);

        renewing.deliver(KEY, EVENTS);
        until(() -> renewing.deliver(KEY, EVENTS).equals(new Parked(PROBE, "forbidden", false)));
        clock.advance(PROBE);
        renewing.deliver(KEY, EVENTS);

        assertThat(service.requests().stream().map(request -> request.headers().get("Authorization")))
                .containsExactly("Bearer gflux_secret_test", "Bearer gflux_secret_fresh");
    }

    private static String awaited(CountDownLatch latch, String then) {
        try {
            latch.await();
        } catch (InterruptedException given) {
            throw new IllegalStateException(given);
        }
        return then;
    }

    // ---- retries ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "408, timeout, true",
        "425, too_early, false",
        "500, server_error, true",
        "502, server_error, true",
        "503, server_error, true",
        "504, server_error, true",
        "599, server_error, true"
    })
    @Promise(value = "I7", mutant = "a retry gets a key of its own")
    void failure_isTriedAgain_underTheSameKeyWithTheSameBytes(int status, String code, boolean isAboutEvents) {
        service.then(status).then(status, HTML);

        assertThat(deliverToTheEnd(courier, 3))
                .containsExactly(
                        new Waits(Duration.ofMillis(500), code, isAboutEvents),
                        new Waits(Duration.ofSeconds(1), code, isAboutEvents),
                        new Settled(3, List.of()));
        assertThat(service.keys()).containsExactly(KEY, KEY, KEY);
        assertThat(new HashSet<>(bodies())).containsExactly("{\"events\":[{\"n\":0},{\"n\":1},{\"n\":2}]}");
    }

    static List<Arguments> failuresOfTheTransport() {
        return List.of(
                Arguments.of(new SocketException("Connection reset"), "network_error", true),
                Arguments.of(new IOException("broken"), "network_error", true),
                Arguments.of(new InterruptedIOException("no answer in time"), "timeout", true),
                Arguments.of(new UnknownHostException("api"), "network_error", false),
                Arguments.of(new ConnectException("refused"), "network_error", false),
                Arguments.of(new NotSentException(null, "no room", null), "network_error", false),
                Arguments.of(new IllegalStateException("a bug"), "network_error", true),
                Arguments.of(new StackOverflowError(), "network_error", true),
                Arguments.of(new OutOfMemoryError("no room"), "network_error", true),
                Arguments.of(new NoClassDefFoundError("gone"), "network_error", true));
    }

    /** An Error too: it is an outage like any other, and the next call works. */
    @ParameterizedTest
    @MethodSource("failuresOfTheTransport")
    void noAnswer_isTriedAgain(Throwable thrown, String code, boolean isAboutEvents) {
        service.then(request -> {
            throw CourierTest.<RuntimeException>sneaky(thrown);
        });

        assertThat(deliver()).isEqualTo(new Waits(Duration.ofMillis(500), code, isAboutEvents));
        assertThat(courier.status()).isEqualTo(new Status(DeliveryState.BACKING_OFF, code, 1));
        clock.advance(Duration.ofMillis(500));
        assertThat(deliver()).isEqualTo(new Settled(3, List.of()));
        assertThat(service.keys()).containsExactly(KEY, KEY);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void transportWithoutAnAnswer_isNoAnswer() {
        Courier odd = courier(new BrokenTransport(), null);

        assertThat(odd.deliver(KEY, EVENTS)).isInstanceOf(Waits.class);
    }

    /** What no transport should do. */
    private static final class BrokenTransport implements Transport {
        @Override
        @SuppressWarnings("NullAway")
        public TransportResponse send(TransportRequest request) {
            return null;
        }
    }

    /** The caller was told to go, which is nobody's fault; that it was stays known. */
    @Test
    void interrupt_isNotAboutTheEvents() {
        service.then(request -> {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(new InterruptedException());
            throw interrupted;
        });

        Result result = deliver();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isEqualTo(new Waits(Duration.ofMillis(500), "timeout", false));
    }

    @Test
    @Promise("I26")
    void retryAfter_isHonoured_inSecondsAndAsADate() {
        clock.setWall(Instant.parse("2026-05-16T07:00:00Z"));
        service.thenRetryAfter(429, "8").thenRetryAfter(429, "Sat, 16 May 2026 07:00:17 GMT");

        assertThat(deliver()).isEqualTo(new Waits(Duration.ofSeconds(8), "rate_limited", false));
        assertThat(courier.status()).isEqualTo(new Status(DeliveryState.RATE_LIMITED, "rate_limited", 1));
        clock.advance(Duration.ofSeconds(8));
        assertThat(deliver()).as("until the date").isEqualTo(new Waits(Duration.ofSeconds(9), "rate_limited", false));
        clock.advance(Duration.ofSeconds(9));
        assertThat(deliver()).isEqualTo(new Settled(3, List.of()));
        assertThat(service.keys()).containsExactly(KEY, KEY, KEY);
    }

    @Test
    void rateLimitWithoutAWait_isASecond() {
        service.then(429);

        assertThat(deliver()).isEqualTo(new Waits(Duration.ofSeconds(1), "rate_limited", false));
    }

    @Test
    void pauseOfAFailingService_isHonoured() {
        service.thenRetryAfter(503, "8");

        assertThat(deliver()).isEqualTo(new Waits(Duration.ofSeconds(8), "server_error", true));
        assertThat(courier.status()).isEqualTo(new Status(DeliveryState.RATE_LIMITED, "server_error", 1));
    }

    @Test
    void pauseAfterASuccess_isHonoured() {
        service.then(request -> new TransportResponse(202, Map.of("Retry-After", List.of("8")), "{}".getBytes(UTF_8)));

        assertThat(deliver()).isEqualTo(new Settled(3, List.of()));
        assertThat(deliver()).isEqualTo(new Waits(Duration.ofSeconds(8), "rate_limited", false));
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void portion_isHalfOfALimitThatIsNoLargerThanABatch() {
        service.then(request -> limited(100, 97, 1)).then(202);

        assertThat(courier.portion()).isEqualTo(100);
        deliver();
        assertThat(courier.portion()).isEqualTo(50);
        courier.deliver(OTHER_KEY, EVENTS);
        assertThat(courier.portion()).as("after an answer that says nothing").isEqualTo(50);
    }

    @Test
    void limitThatHasNoRoomForAPortion_isWaitedForAsLongAsItTakesToFillThatMuch() {
        service.then(request -> limited(100, 25, 2));

        deliver();

        assertThat(deliver()).isEqualTo(new Waits(Duration.ofNanos(666_666_666), "rate_limited", false));
    }

    /** A bucket of 100 that gets 50 a second, and says when it is full in whole seconds. */
    @Test
    void smallestPlan_isUsedInFull() {
        double[] bucket = {100, 0};
        long began = clock.nanos();
        service.always(request -> {
            double seconds = (clock.nanos() - began) * 1e-9;
            bucket[0] = Math.min(100, bucket[0] + (seconds - bucket[1]) * 50);
            bucket[1] = seconds;
            bucket[0] -= courier.portion();
            assertThat(bucket[0]).as("what the limit has left").isNotNegative();
            return limited(100, (int) bucket[0], (int) Math.ceil(seconds % 1 + (100 - bucket[0]) / 50));
        });
        int delivered = 0;

        while (clock.nanos() - began < Duration.ofSeconds(60).toNanos()) {
            Result result = courier.deliver(
                    UUID.randomUUID().toString(), Collections.nCopies(courier.portion(), "{}".getBytes(UTF_8)));
            if (result instanceof Unsettled unsettled) {
                clock.advance(unsettled.duration());
            } else {
                delivered += ((Settled) result).delivered();
            }
        }

        assertThat(delivered)
                .as("of 3,100, the last 50 of which are there in the end")
                .isEqualTo(3_050);
    }

    /** With the times of the service's clock, which is the test's. */
    private TransportResponse limited(int limit, int remaining, int secondsUntilFull) {
        return new TransportResponse(
                202,
                Map.of(
                        "X-RateLimit-Limit", List.of("" + limit),
                        "X-RateLimit-Remaining", List.of("" + remaining),
                        "X-RateLimit-Reset", List.of("" + (clock.now().getEpochSecond() + secondsUntilFull))),
                "{}".getBytes(UTF_8));
    }

    @Test
    void waits_doubleUpToTheLongest() {
        service.always(503);

        assertThat(deliverToTheEnd(courier, 9).stream().map(CourierTest::wait).map(Duration::toMillis))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 26_250L, 26_250L, 26_250L);
        assertThat(courier.status().failures()).isEqualTo(9);
    }

    @Test
    void callThatComesTooEarly_makesNoRequest_andSaysNothingOfTheEvents() {
        service.then(503);
        deliver();

        clock.advance(Duration.ofMillis(200));
        assertThat(deliver()).isEqualTo(new Waits(Duration.ofMillis(300), "server_error", false));
        assertThat(courier.deliver(OTHER_KEY, events("{}")))
                .isEqualTo(new Waits(Duration.ofMillis(300), "server_error", false));
        clock.advance(Duration.ofNanos(299_999_999));
        assertThat(deliver()).isEqualTo(new Waits(Duration.ofNanos(1), "server_error", false));
        assertThat(courier.status().failures()).isEqualTo(1);
        assertThat(service.requests()).hasSize(1);

        clock.advance(Duration.ofNanos(1));
        assertThat(deliver()).isEqualTo(new Settled(3, List.of()));
    }

    /** A fleet that comes back after an outage does not come back in one instant. */
    @Test
    void gapsAfterAnOutage_areWaits() {
        service.then(503).then(503).then(503);
        deliverToTheEnd(courier, 4);

        assertThat(courier.status()).isEqualTo(new Status(DeliveryState.ACTIVE, null, 0));
        assertThat(deliver()).isEqualTo(new Waits(Duration.ofSeconds(1), "rate_limited", false));
        clock.advance(Duration.ofSeconds(1));
        assertThat(deliver()).isEqualTo(new Settled(3, List.of()));
        assertThat(deliver()).isEqualTo(new Waits(Duration.ofMillis(800), "rate_limited", false));
    }

    @Test
    void wallClockThatJumps_changesNoWait() {
        service.then(503);
        deliver();

        clock.setWall(Instant.parse("2031-01-01T00:00:00Z"));

        assertThat(deliver()).isEqualTo(new Waits(Duration.ofMillis(500), "server_error", false));
    }

    // ---- a key that is stuck ----------------------------------------------------------------------------------------

    private static TransportResponse storedError(TransportRequest request) {
        return ScriptedTransport.json(
                500, "{\"error\":\"server_error\",\"request_id\":\"of-" + ScriptedTransport.key(request) + "\"}");
    }

    /** Answers the first so many keys with an error that it keeps, as long as it is asked. */
    private void storesErrorsFor(int keys) {
        HashSet<String> stuck = new HashSet<>();
        service.always(request -> {
            String key = ScriptedTransport.key(request);
            if (stuck.size() < keys) {
                stuck.add(key);
            }
            return stuck.contains(key) ? storedError(request) : ScriptedTransport.json(202, "{}");
        });
    }

    @Test
    @Promise(
            value = {"I10", "I6"},
            mutant = "the next key is random")
    void storedError_isLeftBehindUnderAKeyThatFollows_alsoAfterACrash() {
        storesErrorsFor(2);

        assertThat(deliverToTheEnd(courier, 7)).hasSize(7).last().isEqualTo(new Settled(3, List.of()));
        List<String> keys = List.copyOf(service.keys());
        service.requests().clear();
        deliverToTheEnd(courier(null), 7);

        assertThat(service.keys()).as("whoever comes after a crash").isEqualTo(keys);
        assertThat(keys.subList(0, 3)).containsOnly(KEY);
        assertThat(keys.subList(3, 6)).containsOnly(keys.get(3));
        assertThat(new HashSet<>(keys)).hasSize(3);
        assertThat(new HashSet<>(bodies())).hasSize(1);
        assertThat(keys).allSatisfy(key -> {
            assertThat(UUID.fromString(key).version()).isEqualTo(8);
            assertThat(UUID.fromString(key).variant()).isEqualTo(2);
        });
        assertThat(lines()).contains("the service repeats a stored error; the batch goes on under a new key");
    }

    @Test
    void errorsThatDiffer_keepTheKey() {
        AtomicInteger count = new AtomicInteger();
        service.always(
                request -> ScriptedTransport.json(500, "{\"request_id\":\"" + count.incrementAndGet() / 2 + "\"}"));

        deliverToTheEnd(courier, 9);

        assertThat(service.keys()).hasSize(9).containsOnly(KEY);
    }

    /** A batch that is tried beside another one. */
    @Test
    void storedError_isCountedForItsOwnBatchOnly() {
        storesErrorsFor(2);

        for (int i = 0; i < 3; i++) {
            clock.advance(wait(deliver()));
            clock.advance(wait(courier.deliver(OTHER_KEY, EVENTS)));
        }
        deliver();

        assertThat(service.keys().subList(0, 6)).containsExactly(KEY, OTHER_KEY, KEY, OTHER_KEY, KEY, OTHER_KEY);
        assertThat(service.keys().get(6)).isNotIn(KEY, OTHER_KEY);
    }

    @Test
    void storedRefusal_isLeftBehindToo() {
        service.always(request -> ScriptedTransport.key(request).equals(KEY)
                ? ScriptedTransport.json(403, "{\"request_id\":\"r\"}")
                : ScriptedTransport.json(202, "{}"));

        assertThat(deliverToTheEnd(courier, 4))
                .containsExactly(
                        new Parked(PROBE, "forbidden", true),
                        new Parked(PROBE, "forbidden", true),
                        new Parked(PROBE, "forbidden", true),
                        new Settled(3, List.of()));
    }

    // ---- limits -----------------------------------------------------------------------------------------------------

    private void assertRefused(String field, String code, String message, ThrowingCallable call) {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(call)
                .withMessage(message)
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(code);
                    assertThat(refused.details()).containsEntry("field", field);
                });
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void oneToAHundredEvents_areABatch() {
        byte[] event = "{}".getBytes(UTF_8);
        assertRefused(
                "events",
                "validation_error",
                "events must be between 1 and 100, got 0",
                () -> courier.deliver(KEY, List.of()));
        assertRefused(
                "events",
                "validation_error",
                "events must be between 1 and 100, got 101",
                () -> courier.deliver(KEY, Collections.nCopies(101, event)));

        assertThat(courier.deliver(KEY, Collections.nCopies(100, event))).isEqualTo(new Settled(100, List.of()));
    }

    @Test
    void bodyOf256KB_isTheLargest() {
        assertRefused(
                "events",
                "payload_too_large",
                "events may have at most 262144 bytes as one body, got 262145",
                () -> courier.deliver(KEY, List.of(eventOf(100_000), eventOf(100_000), eventOf(62_145 - 15))));

        assertThat(courier.deliver(KEY, List.of(eventOf(100_000), eventOf(100_000), eventOf(62_144 - 15))))
                .isEqualTo(new Settled(3, List.of()));
        assertThat(service.requests().get(0).body()).hasSize(262_144);
    }

    private static byte[] eventOf(int bytes) {
        return ("{\"a\":\"" + "x".repeat(bytes - 8) + "\"}").getBytes(UTF_8);
    }

    /** In a body these would be other events than their neighbours believe. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[]",
                "null",
                "\"{}\"",
                "{}{}",
                "{},{}",
                "{}]},{\"a\":[{}",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":}",
                "{a:1}",
                "\uFEFF{}",
                "{\"a\":\"\n\"}"
            })
    @Promise("I8")
    void whatIsNoObject_isRefusedByItsPlace(String event) {
        assertRefused(
                "events[1]",
                "validation_error",
                "events[1] must be one JSON object in UTF-8",
                () -> courier.deliver(KEY, events("{}", event)));
    }

    @Test
    void objectInAnotherEncoding_isRefused() {
        for (String encoding : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-16")) {
            byte[] event = "{\"a\":\"b\"}".getBytes(Charset.forName(encoding));
            for (byte[] each : List.of(event, Arrays.copyOf(event, event.length - 1), and(event, '}'))) {
                assertRefused(
                        "events[0]",
                        "validation_error",
                        "events[0] must be one JSON object in UTF-8",
                        () -> courier.deliver(KEY, List.of(each)));
            }
        }
        assertRefused(
                "events[0]",
                "validation_error",
                "events[0] must be one JSON object in UTF-8",
                () -> courier.deliver(KEY, List.of(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'})));
    }

    private static byte[] and(byte[] event, char last) {
        byte[] longer = Arrays.copyOf(event, event.length + 1);
        longer[event.length] = (byte) last;
        return longer;
    }

    @Test
    void objectThatTheClientMayWrite_isOne() {
        service.then(202, "{}");
        String digits = "9".repeat(20_000);
        String deep = "{\"a\":".repeat(500) + "1" + "}".repeat(500);

        assertThat(courier.deliver(KEY, events("{}", " {}\r\n\t", "{\"n\":" + digits + "}", deep)))
                .isEqualTo(new Settled(4, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1-1-1-1-1",
                "0198c5f0-1111-8222-9333-44445555666",
                "0198c5f0-1111-8222-9333-444455556666 ",
                "0198c5f0-1111-8222-9333-444455556666\r\nX-Evil: 1"
            })
    @Promise("I49")
    void keyThatIsNoUuid_isRefused(String key) {
        assertRefused(
                "idempotencyKey",
                "validation_error",
                "idempotencyKey must be a UUID",
                () -> courier.deliver(key, EVENTS));
    }

    @Test
    @SuppressWarnings("NullAway")
    void nulls_areRefusedByName() {
        assertRefused(
                "idempotencyKey",
                "validation_error",
                "idempotencyKey must be a UUID",
                () -> courier.deliver(null, EVENTS));
        assertRefused("events", "validation_error", "events must not be null", () -> courier.deliver(KEY, null));
        assertRefused(
                "events[1]",
                "validation_error",
                "events[1] must not be null",
                () -> courier.deliver(KEY, Arrays.asList("{}".getBytes(UTF_8), null)));
    }

    /** As Reactor's event loops. */
    private static final class Loop extends Thread implements NonBlocking {
        private Loop(Runnable body) {
            super(body);
        }
    }

    @Test
    void threadThatMustNotBlock_isRefused() throws Exception {
        FutureTask<Result> task = new FutureTask<>(this::deliver);
        new Loop(task).start();

        assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(GetFluxlyException.class)
                .hasMessageContaining("deliver waits for the network");
        assertThat(service.requests()).isEmpty();
    }

    // ---- the builder ------------------------------------------------------------------------------------------------

    static List<Arguments> badKnobs() {
        return List.of(
                Arguments.of("timeout", build(builder -> builder.timeout(Duration.ZERO))),
                Arguments.of("timeout", build(builder -> builder.timeout(Duration.ofDays(2)))),
                Arguments.of("initialBackoff", build(builder -> builder.initialBackoff(Duration.ZERO))),
                Arguments.of("initialBackoff", build(builder -> builder.initialBackoff(Duration.ofSeconds(31)))),
                Arguments.of("maxBackoff", build(builder -> builder.maxBackoff(Duration.ofSeconds(-1)))),
                Arguments.of("parkedProbeInterval", build(builder -> builder.parkedProbeInterval(Duration.ZERO))),
                Arguments.of("userAgentSuffix", build(builder -> builder.userAgentSuffix("a\r\nb"))),
                Arguments.of("token", (ThrowingCallable)
                        () -> Courier.builder("gflux_secret_ canary", request -> ScriptedTransport.json(202, "{}"))
                                .build()));
    }

    private static ThrowingCallable build(UnaryOperator<Courier.Builder> knob) {
        return () -> knob.apply(Courier.builder("gflux_secret_test", request -> ScriptedTransport.json(202, "{}")))
                .build();
    }

    @ParameterizedTest
    @MethodSource("badKnobs")
    @Promise("I56")
    void badKnob_isRefusedByName(String knob, ThrowingCallable build) {
        assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(build).satisfies(refused -> {
            assertThat(refused.details()).containsEntry("field", knob);
            assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
        });
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullKnobs_areRefusedByName() {
        for (Map.Entry<String, ThrowingCallable> each : Map.<String, ThrowingCallable>of(
                        "timeout", build(builder -> builder.timeout(null)),
                        "initialBackoff", build(builder -> builder.initialBackoff(null)),
                        "maxBackoff", build(builder -> builder.maxBackoff(null)),
                        "parkedProbeInterval", build(builder -> builder.parkedProbeInterval(null)),
                        "userAgentSuffix", build(builder -> builder.userAgentSuffix(null)),
                        "token", () -> Courier.builder(null, service).build(),
                        "transport",
                                () -> Courier.builder("gflux_secret_test", null).build())
                .entrySet()) {
            assertThatExceptionOfType(GetFluxlyException.class)
                    .as(each.getKey())
                    .isThrownBy(each.getValue())
                    .satisfies(refused -> assertThat(refused.details()).containsEntry("field", each.getKey()));
        }
    }

    @Test
    void knobs_areUsed() {
        Courier quick = Courier.builder("gflux_secret_test", service)
                .timeout(Duration.ofSeconds(2))
                .maxBackoff(Duration.ofMillis(100))
                .parkedProbeInterval(Duration.ofSeconds(8))
                .build(clock, () -> 0.5);
        service.then(503).then(404);

        assertThat(quick.deliver(KEY, EVENTS))
                .as("the first wait follows the longest")
                .isEqualTo(new Waits(Duration.ofNanos(87_500_000), "server_error", true));
        clock.advance(Duration.ofMillis(100));
        assertThat(quick.deliver(KEY, EVENTS)).isEqualTo(new Parked(Duration.ofSeconds(9), "not_found", true));
        assertThat(service.requests().get(0).timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void initialBackoff_isUsed() {
        Courier slow = Courier.builder("gflux_secret_test", service)
                .initialBackoff(Duration.ofSeconds(3))
                .build(clock, () -> 0.5);
        service.then(503);

        assertThat(slow.deliver(KEY, EVENTS)).isEqualTo(new Waits(Duration.ofSeconds(3), "server_error", true));
    }

    @Test
    void courierOnTheClocksOfThisMachine_delivers() {
        try (Courier real = Courier.builder("gflux_secret_test", service).build()) {
            assertThat(real.deliver(KEY, EVENTS)).isEqualTo(new Settled(3, List.of()));
            assertThat(real.status()).isEqualTo(new Status(DeliveryState.ACTIVE, null, 0));
        }
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    void closedCourier_makesNoRequest_andLeavesTheTransportOpen() {
        courier.close();
        courier.close();

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::deliver)
                .withMessage("the courier was closed")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("closed"));
        assertThat(courier.status()).isEqualTo(new Status(DeliveryState.CLOSED, null, 0));
        assertThat(service.requests()).isEmpty();
        assertThat(service.isClosed()).isFalse();
    }

    @Test
    @Promise("I20")
    void close_endsTheQuestionForAToken() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread[] asking = new Thread[1];
        Courier renewing = courier(() -> {
            asking[0] = Thread.currentThread();
            asked.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException given) {
                interrupted.countDown();
            }
            return "gflux_secret_fresh";
        });
        service.then(401);
        renewing.deliver(KEY, EVENTS);
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

        renewing.close();

        assertThat(interrupted.getCount()).isZero();
        assertThat(asking[0].isAlive()).isFalse();
        assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(() -> renewing.deliver(KEY, EVENTS));
        assertThat(service.requests()).hasSize(1);
    }

    /** It does not wait for a request, and the request's outcome is not lost. */
    @Test
    void close_letsARequestComeToItsEnd() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        service.then(request -> {
            sent.countDown();
            awaited(closed, "");
            return ScriptedTransport.json(202, "{\"errors\":[{\"index\":0}]}");
        });
        FutureTask<Result> underWay = new FutureTask<>(this::deliver);
        new Thread(underWay).start();
        assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(courier.status().state()).as("does not wait either").isEqualTo(DeliveryState.ACTIVE);
        courier.close();
        closed.countDown();

        assertThat(underWay.get(20, TimeUnit.SECONDS))
                .isEqualTo(new Settled(2, List.of(new Rejection(0, "validation_error", ""))));
    }

    @Test
    void refusedTokenAfterTheEnd_asksNobody() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Courier renewing = courier(() -> "gflux_secret_" + asked.incrementAndGet());
        service.then(request -> {
            sent.countDown();
            awaited(closed, "");
            return ScriptedTransport.json(401, "");
        });
        FutureTask<Result> underWay = new FutureTask<>(() -> renewing.deliver(KEY, EVENTS));
        new Thread(underWay).start();
        assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();

        renewing.close();
        closed.countDown();

        assertThat(underWay.get(20, TimeUnit.SECONDS)).isEqualTo(new Parked(PROBE, "unauthenticated", false));
        assertThat(asked).hasValue(0);
    }

    // ---- threads ----------------------------------------------------------------------------------------------------

    @Test
    void callsOfManyThreads_areOneRequestAtATime() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger sent = new AtomicInteger();
        Courier shared = courier(
                request -> {
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    int number = sent.incrementAndGet();
                    underWay.decrementAndGet();
                    return ScriptedTransport.json(
                            202, number % 2 == 0 ? "{\"errors\":[{\"index\":2}]}" : "{\"accepted\":3}");
                },
                null);
        List<FutureTask<Integer>> tasks = IntStream.range(0, 8)
                .mapToObj(thread -> new FutureTask<>(() -> deliverTo(shared, thread)))
                .toList();
        tasks.forEach(task -> new Thread(task).start());

        int delivered = 0;
        for (FutureTask<Integer> task : tasks) {
            delivered += task.get(40, TimeUnit.SECONDS);
        }

        assertThat(most).hasValue(1);
        assertThat(sent).hasValue(800);
        assertThat(delivered).isEqualTo(800 * 3 - 400);
    }

    private static int deliverTo(Courier shared, int thread) {
        int delivered = 0;
        for (int i = 0; i < 100; i++) {
            Settled settled = (Settled) shared.deliver(new UUID(thread, i).toString(), EVENTS);
            assertThat(settled.delivered() + settled.rejections().size()).isEqualTo(3);
            assertThat(shared.status().state()).isEqualTo(DeliveryState.ACTIVE);
            delivered += settled.delivered();
        }
        return delivered;
    }

    // ---- what is said -----------------------------------------------------------------------------------------------

    /** Marks the token and the events, lets everything go wrong, and looks for the marks in all that was said. */
    @Test
    @Promise(
            value = {"I45", "I51"},
            mutant = "a rejection shows its detail")
    void tokenAndPayload_areNowhere() {
        String token = "gflux_secret_canarytoken";
        List<byte[]> marked = events("{\"event\":\"canary\"}", "{\"external_id\":\"canary\"}");
        List<Object> said = new ArrayList<>();
        List<Integer> statuses = List.of(503, 429, 401, 403, 301, 413, 400, 418, 200, 202, 202);
        AtomicInteger calls = new AtomicInteger();
        Courier.Builder builder = Courier.builder(token, request -> {
                    int call = calls.getAndIncrement();
                    if (call % 7 == 3) {
                        throw new IOException("reset while sending " + new String(request.body(), UTF_8) + token);
                    }
                    int status = statuses.get(call % statuses.size());
                    return ScriptedTransport.json(
                            status,
                            status == 200
                                    ? HTML
                                    : "{\"error\":\"no\",\"detail\":\"canary " + token
                                            + "\",\"errors\":[{\"index\":0,\"error\":\"" + token
                                            + "\",\"detail\":\"canary\"}]}");
                })
                .tokenSupplier(() -> token + "\n");
        Courier talking = builder.build(clock, () -> 0.5);
        made.add(talking);

        said.add(builder);
        for (int i = 0; i < 60; i++) {
            Result result = talking.deliver(KEY, marked);
            said.add(result);
            said.add(talking);
            said.add(talking.status());
            clock.advance(Duration.ofMinutes(2));
        }
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> talking.deliver("canary", marked),
                () -> talking.deliver(KEY, events("{\"canary\"")),
                () -> talking.deliver(KEY, Collections.nCopies(101, marked.get(0))))) {
            assertThatExceptionOfType(GetFluxlyException.class)
                    .isThrownBy(call)
                    .satisfies(refused -> said.add(Leaks.everythingIn(refused)));
        }
        // The supplier's thread writes lines, too.
        talking.close();
        lines().forEach(said::add);

        assertThat(said)
                .hasSizeGreaterThan(190)
                .allSatisfy(each -> assertThat(each.toString()).doesNotContain("canary"));
        assertThat(calls).hasValue(60);
    }

    @Test
    void line_namesTheCauseOfAFailure() {
        service.then(request -> {
            throw new UnknownHostException("api.example");
        });

        deliver();

        assertThat(lines())
                .containsExactly(
                        "delivery failed: network_error (no answer: dns, java.net.UnknownHostException: api.example);"
                                + " events are kept");
    }
}
