package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.getfluxly.CapturedLog;
import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.base.Daemon;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.ThreadStarts;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DirectCallbacks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AccessTokenTest {

    private static final String TOKEN = "gflux_secret_canary";
    private static final long PATIENT = TimeUnit.SECONDS.toNanos(20);

    @RegisterExtension
    final CapturedLog captured = CapturedLog.at(Level.TRACE);

    private final ManualClock clock = new ManualClock();
    private final DeliveryLog log = new DeliveryLog(captured.logger(), new DirectCallbacks(), clock);
    private final Anomalies anomalies = new Anomalies();
    private final ThreadStarts starts = new ThreadStarts(Daemon::start, clock);

    // ---- the first one ----------------------------------------------------------------------------------------------

    @Test
    void authorization_isTheBearer() {
        assertThat(token(null).authorization()).isEqualTo("Bearer gflux_secret_canary");
        assertThat(token(null).current()).isEqualTo("gflux_secret_canary");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "\t", "\n", "\u2003"})
    @Promise("I56")
    void blankToken_isRefused(@Nullable String blank) {
        assertThat(refusal(blank)).hasMessage("token must not be blank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r\n", "\t", " ", "\0", "\u007f", "é", "\u2028", "\u00a0", "😀", "\ufeff", "$", "{", "\"", "'",
                "/", "+", "=", ":", ",", "*"
            })
    @Promise(
            value = {"I45", "I56"},
            mutant = "a token may hold a line feed")
    void dirtyToken_isRefusedWithoutBeingRepeated(String dirt) {
        for (String dirty : List.of(TOKEN + dirt, dirt + TOKEN, "gflux_" + dirt + "canary")) {
            GetFluxlyException refused = refusal(dirty);
            assertThat(refused)
                    .hasMessage(
                            "token may hold letters, digits and the characters _ . ~ - only; look for spaces, quotes and"
                                    + " line feeds at its ends, and for a placeholder that nothing has replaced")
                    .hasNoCause();
            assertThat(refused.details()).isEqualTo(Map.of("field", "token"));
            assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gflux_secret_", "gflux_pub_"})
    @Promise("I56")
    void tokenOfAPrefixAlone_isRefused(String prefix) {
        assertThat(refusal(prefix)).hasMessage("token has nothing after its prefix");
    }

    @Test
    void longToken_isRefused() {
        assertThat(new AccessToken("x".repeat(512), null, log, new Anomalies(), clock, starts).authorization())
                .hasSize(519);
        assertThat(refusal("x".repeat(513))).hasMessage("token may have at most 512 characters, got 513");
    }

    @Test
    @Promise(value = "I45", mutant = "toString() tells the token")
    void toString_isMasked() {
        assertThat(token(null)).hasToString("AccessToken[***]");
    }

    // ---- a fresh one ------------------------------------------------------------------------------------------------

    @Test
    void token_neverChangesWithoutASupplier() throws InterruptedException {
        AccessToken token = token(null);

        assertThat(token.ask()).isNull();
        token.refresh(PATIENT);

        assertThat(token.authorization()).isEqualTo("Bearer gflux_secret_canary");
    }

    @Test
    void supplier_isNotAskedBeforeItHasTo() {
        AtomicInteger asked = new AtomicInteger();
        AccessToken token = token(() -> "fresh" + asked.incrementAndGet());

        assertThat(token.authorization()).isEqualTo("Bearer gflux_secret_canary");
        assertThat(asked).hasValue(0);
    }

    @Test
    void refresh_takesTheFreshToken() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        AccessToken token = token(() -> "fresh" + asked.incrementAndGet());

        token.refresh(PATIENT);
        assertThat(token.authorization()).isEqualTo("Bearer fresh1");

        clock.advance(Duration.ofSeconds(1));
        token.refresh(PATIENT);
        assertThat(token.authorization()).isEqualTo("Bearer fresh2");
        assertThat(captured.events()).isEmpty();
    }

    /** A thousand calls that are refused at the same moment are one question to whoever keeps the secrets. */
    @Test
    @Promise("I14")
    void supplier_isAskedOnceASecondAtMost() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        AccessToken token = token(() -> {
            asked.incrementAndGet();
            return TOKEN;
        });

        for (int i = 0; i < 1_000; i++) {
            assertThat(token.isReplaced(token.version(), PATIENT)).isFalse();
        }
        assertThat(asked).hasValue(1);

        clock.advance(Duration.ofSeconds(1));
        token.refresh(PATIENT);
        assertThat(asked).hasValue(2);
    }

    @Test
    void tokenThatHasBeenReplacedMeanwhile_isNoReasonToAsk() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger heard = new AtomicInteger();
        AccessToken token = token(() -> "fresh" + asked.incrementAndGet(), AccessTokenTest::atOnce);
        token.onFresh(heard::incrementAndGet);
        int refused = token.version();

        assertThat(token.isReplaced(refused, PATIENT)).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThat(token.isReplaced(refused, PATIENT)).isTrue();
        token.refused(refused);

        assertThat(asked).hasValue(1);
        assertThat(heard).hasValue(1);
        token.refused(token.version());
        assertThat(asked).as("the present one").hasValue(2);
    }

    @Test
    void version_isAnotherForEachToken() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        AccessToken token = token(() -> "fresh" + asked.incrementAndGet() / 2);
        assertThat(token.version()).isEqualTo(1);

        token.refresh(PATIENT);
        assertThat(token.version()).as("fresh0").isEqualTo(2);
        clock.advance(Duration.ofSeconds(1));
        token.refresh(PATIENT);
        assertThat(token.version()).as("fresh1").isEqualTo(3);
        clock.advance(Duration.ofSeconds(1));
        token.refresh(PATIENT);
        assertThat(token.version()).as("fresh1 again").isEqualTo(3);
    }

    @Test
    void supplier_isAskedOnADaemonOfItsOwn() throws InterruptedException {
        AtomicReference<@Nullable Thread> asker = new AtomicReference<>();
        AccessToken token = token(() -> {
            asker.set(Thread.currentThread());
            return "fresh";
        });

        token.refresh(PATIENT);

        Thread thread = Objects.requireNonNull(asker.get());
        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.getName()).isEqualTo("getfluxly-token");
        assertThat(thread.isDaemon()).isTrue();
    }

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                bad(() -> nothing(), "the supplied token must not be blank; the current one is kept"),
                bad(() -> " \n", "the supplied token must not be blank; the current one is kept"),
                bad(
                        () -> "fresh-canary\n",
                        "the supplied token may hold letters, digits and the characters _ . ~ - only; look for spaces,"
                                + " quotes and line feeds at its ends, and for a placeholder that nothing has"
                                + " replaced; the current one is kept"),
                bad(
                        () -> "fresh-canary".repeat(100),
                        "the supplied token may have at most 512 characters, got 1200; the current one is kept"),
                bad(
                        () -> {
                            throw new IllegalStateException("canary");
                        },
                        "the token supplier failed: java.lang.IllegalStateException"),
                bad(
                        () -> {
                            throw new AssertionError("canary");
                        },
                        "the token supplier failed: java.lang.AssertionError"),
                bad(
                        () -> {
                            throw new OutOfMemoryError("canary");
                        },
                        "the token supplier failed: java.lang.OutOfMemoryError"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("badAnswers")
    @Promise({"I39", "I45"})
    void badAnswer_keepsThePresentToken(Supplier<String> supplier, String line) throws InterruptedException {
        AccessToken token = token(supplier);

        token.refresh(PATIENT);

        assertThat(token.authorization()).isEqualTo("Bearer gflux_secret_canary");
        assertThat(captured.lines()).containsExactly(line);
        assertThat(captured.events())
                .extracting(ILoggingEvent::getThrowableProxy)
                .containsOnlyNulls();
        assertThat(anomalies.snapshot()).containsEntry(Anomaly.TOKEN_ERROR, 1L);
    }

    @Test
    @Promise(value = "I17", mutant = "no line is left out")
    void badAnswers_areLoggedOnceAMinute() throws InterruptedException {
        AccessToken token = token(() -> "");
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(1));
            token.refresh(PATIENT);
        }
        assertThat(captured.events()).hasSize(1);

        clock.advance(Duration.ofMinutes(1));
        token.refresh(PATIENT);

        assertThat(captured.events())
                .last()
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo("the supplied token must not be blank; the current one is kept (4 similar lines left out)");
    }

    @Test
    void badAnswer_isNotTheLastWord() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        AccessToken token = token(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException(new IOException("vault"));
            }
            return "fresh";
        });

        token.refresh(PATIENT);
        clock.advance(Duration.ofSeconds(1));
        token.refresh(PATIENT);

        assertThat(token.authorization()).isEqualTo("Bearer fresh");
    }

    // ---- a slow one -------------------------------------------------------------------------------------------------

    @Test
    @Promise({"I14", "I39"})
    void hangingSupplier_isWaitedForAWhileAndAskedOnce() throws InterruptedException {
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        AccessToken token = token(() -> {
            asked.incrementAndGet();
            asking.countDown();
            return awaited(answer, "fresh");
        });

        CountDownLatch first = token.ask();
        asking.await();
        token.refresh(1);
        token.refresh(1);
        CountDownLatch again = Objects.requireNonNull(token.ask());

        assertThat(again).isSameAs(first);
        assertThat(asked).hasValue(1);
        assertThat(token.authorization()).isEqualTo("Bearer gflux_secret_canary");

        answer.countDown();
        again.await();
        assertThat(token.authorization()).isEqualTo("Bearer fresh");
        assertThat(token.ask()).isNotSameAs(first);
    }

    @Test
    void interrupt_endsTheWait() {
        CountDownLatch never = new CountDownLatch(1);
        AccessToken token = token(() -> awaited(never, "fresh"));

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> token.refresh(PATIENT)).isInstanceOf(InterruptedException.class);
        never.countDown();
    }

    @Test
    @Promise("I41")
    void interrupt_ofACallThatWaitsForAFreshToken_staysSet() {
        CountDownLatch never = new CountDownLatch(1);
        AccessToken token = token(() -> awaited(never, "fresh"));

        Thread.currentThread().interrupt();

        assertThat(token.isReplaced(token.version(), PATIENT)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        never.countDown();
    }

    // ---- no thread, and the end -------------------------------------------------------------------------------------

    /** A machine without threads has some again later. */
    @Test
    @Promise("I40")
    void question_isAskedLater_ifThereIsNoThreadForIt() throws InterruptedException {
        AtomicInteger left = new AtomicInteger(-1);
        AccessToken token =
                token(() -> "fresh", (name, body) -> left.incrementAndGet() == 0 ? null : Daemon.start(name, body));

        assertThat(token.ask()).isNull();
        clock.advance(Duration.ofSeconds(1));
        token.refresh(PATIENT);

        assertThat(token.authorization()).isEqualTo("Bearer fresh");
    }

    @Test
    @Promise("I14")
    void supplier_isNotAskedAfterTheEnd() {
        AtomicInteger asked = new AtomicInteger();
        AccessToken token = token(() -> "fresh" + asked.incrementAndGet(), AccessTokenTest::atOnce);
        assertThat(token.close()).as("nobody is asked").isNull();

        assertThat(token.ask()).isNull();
        assertThat(asked).hasValue(0);
    }

    @Test
    @Promise("I14")
    void hangingSupplier_isInterruptedAtTheEnd() throws InterruptedException {
        AccessToken token = token(() -> awaited(new CountDownLatch(1), "fresh"));
        CountDownLatch answered = Objects.requireNonNull(token.ask());

        Thread asker = Objects.requireNonNull(token.close());

        assertThat(asker.getName()).isEqualTo("getfluxly-token");
        assertThat(answered.await(PATIENT, TimeUnit.NANOSECONDS)).isTrue();
    }

    @Test
    @Promise("I14")
    void hangingSupplier_isInterruptedIfTheEndCameWhileItsThreadWasStarted() throws InterruptedException {
        AtomicReference<@Nullable AccessToken> closing = new AtomicReference<>();
        AccessToken token = token(() -> awaited(new CountDownLatch(1), "fresh"), (name, body) -> {
            Objects.requireNonNull(closing.get()).close();
            return Daemon.start(name, body);
        });
        closing.set(token);

        CountDownLatch answered = Objects.requireNonNull(token.ask());

        assertThat(answered.await(PATIENT, TimeUnit.NANOSECONDS)).isTrue();
    }

    @Test
    @Promise("I41")
    void supplier_thatEndsTheClientItself_isNotInterrupted() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<@Nullable AccessToken> closing = new AtomicReference<>();
        AtomicReference<@Nullable Thread> closed = new AtomicReference<>();
        AtomicReference<@Nullable Boolean> interrupted = new AtomicReference<>();
        AccessToken token = token(() -> {
            String fresh = awaited(started, "fresh");
            closed.set(Objects.requireNonNull(closing.get()).close());
            interrupted.set(Thread.currentThread().isInterrupted());
            return fresh;
        });
        closing.set(token);

        CountDownLatch answered = Objects.requireNonNull(token.ask());
        started.countDown();

        assertThat(answered.await(PATIENT, TimeUnit.NANOSECONDS)).isTrue();
        assertThat(closed.get()).extracting(Thread::getName).isEqualTo("getfluxly-token");
        assertThat(interrupted).hasValue(false);
    }

    // -----------------------------------------------------------------------------------------------------------------

    private AccessToken token(@Nullable Supplier<String> supplier) {
        return new AccessToken(TOKEN, supplier, log, anomalies, clock, starts);
    }

    private AccessToken token(Supplier<String> supplier, BiFunction<String, Runnable, @Nullable Thread> starter) {
        return new AccessToken(
                TOKEN,
                supplier,
                log,
                anomalies,
                clock,
                new ThreadStarts((name, body) -> starter.apply(name, body), clock));
    }

    /** On the thread of whoever starts it. */
    private static Thread atOnce(String name, Runnable body) {
        body.run();
        return Thread.currentThread();
    }

    private GetFluxlyException refusal(@Nullable String token) {
        GetFluxlyException refused = catchThrowableOfType(
                GetFluxlyException.class, () -> new AccessToken(token, null, log, new Anomalies(), clock, starts));
        assertThat(refused.code()).isEqualTo("validation_error");
        return refused;
    }

    private static Arguments bad(Supplier<String> supplier, String line) {
        return Arguments.of(supplier, line);
    }

    @SuppressWarnings("NullAway") // what a supplier without a checker may give
    private static String nothing() {
        return null;
    }

    private static String awaited(CountDownLatch latch, String then) {
        try {
            latch.await();
            return then;
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }
}
