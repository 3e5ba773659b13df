package com.getfluxly.internal.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.transport.NotSentException;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a failure is called wherever somebody sees it, and what is claimed of its events. */
@Promise("I59")
class FailuresTest {

    private static final String TOKEN = "gflux_secret_test";
    private static final Duration QUIET = Duration.ofMinutes(1);

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.INFO);

    private final EngineRig rig = new EngineRig();
    private final List<RequestReport> reports = new ArrayList<>();
    private final List<DroppedEvent> drops = new ArrayList<>();

    @BeforeEach
    void listen() {
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onRequest(RequestReport report) {
                reports.add(report);
            }

            @Override
            public void onDropped(DroppedEvent event) {
                drops.add(event);
            }
        });
    }

    @SuppressWarnings("unchecked") // nobody declares what a transport throws in the end
    private static <T extends Throwable> TransportResponse fail(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private void thenThrow(Throwable thrown) {
        rig.service.then(request -> FailuresTest.<RuntimeException>fail(thrown));
    }

    private void alwaysThrow(Throwable thrown) {
        rig.service.always(request -> FailuresTest.<RuntimeException>fail(thrown));
    }

    private void deliver() {
        rig.track("paid");
        rig.pass(Duration.ofSeconds(5));
    }

    // ---- the kind ---------------------------------------------------------------------------------------------------

    @Test
    void refusedConnection_isCalledByItsName_inLogReportAndException() {
        ConnectException refused = new ConnectException("Connection refused");
        alwaysThrow(refused);
        rig.maxRetries = 0;

        deliver();

        assertThat(log.lines())
                .containsExactly("delivery failed: network_error (no answer: connect, java.net.ConnectException:"
                        + " Connection refused); events are kept");
        assertThat(reports).hasSize(1).allSatisfy(report -> {
            assertThat(report.failureKind()).isEqualTo(FailureKind.CONNECT);
            assertThat(report.outcome()).isEqualTo("network_error");
        });
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(rig::flush)
                .withMessage("network_error (no answer: connect, java.net.ConnectException: Connection refused)")
                .satisfies(failed -> {
                    assertThat(failed.failureKind()).hasValue(FailureKind.CONNECT);
                    assertThat(failed.getCause()).isSameAs(refused);
                });
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.engine().alias(AliasRequest.to("user_42").fromAnonymousId("a")))
                .satisfies(failed -> {
                    assertThat(failed.failureKind()).hasValue(FailureKind.CONNECT);
                    assertThat(failed.getCause()).isSameAs(refused);
                });
    }

    @Test
    void answer_isNoFailureOfAKind() {
        rig.service.always(503);
        deliver();

        assertThat(log.lines()).containsExactly("delivery failed: server_error (status 503); events are kept");
        assertThat(reports).extracting(RequestReport::failureKind).containsOnlyNulls();
    }

    @Test
    @Promise("I45")
    void exceptionThatRepeatsTheToken_isLoggedAndPassedOnWithoutIt() {
        log.logger().setLevel(Level.DEBUG);
        alwaysThrow(new IOException("cannot send Authorization: Bearer " + TOKEN));
        rig.maxRetries = 0;
        deliver();

        assertThat(log.lines().get(0))
                .isEqualTo("delivery failed: network_error (no answer: other, java.io.IOException:"
                        + " cannot send Authorization: Bearer ***); events are kept");
        assertThat(log.events().get(1).getThrowableProxy().getMessage())
                .isEqualTo("cannot send Authorization: Bearer ***");
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(rig::flush)
                .satisfies(failed -> assertThat(failed.getCause())
                        .hasToString("java.io.IOException: cannot send Authorization: Bearer ***"));
    }

    @Test
    void stack_isForDebugAlone() {
        alwaysThrow(new UnknownHostException("api.getfluxly.invalid"));
        deliver();

        assertThat(log.events()).hasSize(1).allMatch(line -> line.getThrowableProxy() == null);

        log.logger().setLevel(Level.DEBUG);
        rig.pass(Duration.ofMinutes(2));

        assertThat(log.events())
                .filteredOn(line -> line.getLevel() == Level.DEBUG)
                .isNotEmpty()
                .allSatisfy(line ->
                        assertThat(line.getThrowableProxy().getClassName()).isEqualTo("java.net.UnknownHostException"));
    }

    // ---- not the network's ------------------------------------------------------------------------------------------

    @Test
    @Promise("I57")
    void faultOfOurs_isAnAnomaly_andTriedAgainWithGrowingWaits() {
        thenThrow(new NullPointerException("planted"));
        thenThrow(new NoClassDefFoundError("com/example/Gone"));
        thenThrow(new IOException("wrapped", new IllegalStateException("a bug")));

        deliver();
        assertThat(log.lines())
                .containsExactly("delivery failed: network_error (no answer: client_fault,"
                        + " java.lang.NullPointerException: planted); events are kept");
        rig.pass(Duration.ofSeconds(60));

        assertThat(rig.stats().delivered()).isEqualTo(1);
        assertThat(rig.stats().requests()).isEqualTo(4);
        assertThat(rig.stats().anomalies()).containsEntry(Anomaly.CLIENT_FAULT, 3L);
        assertThat(reports)
                .extracting(RequestReport::failureKind)
                .containsExactly(FailureKind.CLIENT_FAULT, FailureKind.CLIENT_FAULT, FailureKind.CLIENT_FAULT, null);
    }

    /** Headers that break when they are read stand for whatever else may. */
    private static TransportResponse unreadable(int status) {
        Map<String, List<String>> hostile = new AbstractMap<>() {
            @Override
            public Set<Entry<String, List<String>>> entrySet() {
                throw new NoClassDefFoundError("com/example/Gone");
            }
        };
        return new TransportResponse(status, hostile, "{}".getBytes(UTF_8));
    }

    @Test
    void answerThatCannotBeRead_isJudgedByItsStatus() {
        rig.service.always(request -> unreadable(202));
        deliver();
        assertThat(log.lines().get(0))
                .isEqualTo("an answer (status 202) cannot be read, and is judged by its status:"
                        + " java.lang.NoClassDefFoundError: com/example/Gone");
        rig.pass(Duration.ofSeconds(10));

        assertThat(rig.stats().delivered()).isEqualTo(1);
        assertThat(rig.stats().requests()).isEqualTo(2);
        assertThat(rig.stats().anomalies())
                .containsEntry(Anomaly.CLIENT_FAULT, 2L)
                .containsEntry(Anomaly.UNVERIFIED_DELIVERY, 1L);
    }

    @Test
    void refusalThatCannotBeRead_parks() {
        rig.service.always(request -> unreadable(401));
        deliver();

        assertThat(rig.stats().state()).isEqualTo(DeliveryState.PARKED);
        assertThat(rig.stats().stateCode()).isEqualTo("unauthenticated");
        assertThat(reports).extracting(RequestReport::failureKind).containsExactly(FailureKind.CLIENT_FAULT);
    }

    @Test
    void answerWithoutHeadersAndBody_isEmpty() {
        rig.service.always(request -> new TransportResponse(407, nothing(), nothing()));
        deliver();

        assertThat(rig.stats().state()).isEqualTo(DeliveryState.PARKED);
        assertThat(rig.stats().stateCode()).isEqualTo("protocol_rejected");
        assertThat(reports).extracting(RequestReport::failureKind).containsOnlyNulls();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // as code does that nobody checks
    private static <T> T nothing() {
        return null;
    }

    @Test
    void nothingInThePlaceOfAnAnswer_isAFaultOfOurs() {
        rig.service.then(request -> nothing());
        deliver();

        assertThat(log.lastLine())
                .isEqualTo("delivery failed: network_error (no answer: client_fault,"
                        + " java.lang.NullPointerException: the transport brought no answer); events are kept");
    }

    // ---- taken or not -----------------------------------------------------------------------------------------------

    private void dropAfterShutdown() {
        rig.queue().close(rig.clock.nanos());
        rig.settle();
        rig.finish();
    }

    @ParameterizedTest
    @CsvSource({
        "301, false", "302, false", "308, false", "401, false", "402, false", "403, false", "404, false", "405, false",
        "407, false", "410, false", "413, false", "400, false", "422, false", "425, false", "429, false", "431, false",
        "408, true", "500, true", "502, true", "503, true", "599, true", "202, true", "200, true"
    })
    @Promise("I3")
    void eventOfAnAnswer_isUnconfirmedOnlyIfItMayHaveBeenTaken(int status, boolean sent) {
        rig.service.always(status);
        rig.trackMany(2);
        rig.pass(Duration.ofSeconds(5));
        if (status == 400 || status == 413 || status == 422) {
            // A single one of them would be rejected.
            assertThat(rig.service.requests()).hasSizeGreaterThan(1);
            return;
        }

        dropAfterShutdown();

        assertThat(drops).hasSize(2).allMatch(drop -> drop.reason() == DropReason.SHUTDOWN && drop.sent() == sent);
        assertThat(log.lastLine())
                .contains(sent ? "0 never sent, 2 unconfirmed; " : "2 never sent, 0 unconfirmed; ")
                .contains("; last failure: ")
                .endsWith(" (status " + status + ")");
    }

    @Test
    @Promise("I3")
    void eventThatNeverGotThere_isNotUnconfirmed() {
        thenThrow(new ConnectException("Connection refused"));
        thenThrow(new UnknownHostException("nowhere"));
        thenThrow(new SSLHandshakeException("PKIX path building failed"));
        rig.service.always(401);
        rig.track("paid");
        rig.pass(Duration.ofMinutes(3));

        dropAfterShutdown();

        assertThat(rig.service.requests()).hasSizeGreaterThan(3);
        assertThat(drops).hasSize(1).noneMatch(DroppedEvent::sent);
    }

    @Test
    @Promise("I3")
    void eventThatMayHaveGotThereOnce_staysUnconfirmed() {
        thenThrow(new SocketException("Connection reset"));
        rig.service.always(401);
        rig.track("paid");
        rig.pass(Duration.ofMinutes(3));

        dropAfterShutdown();

        assertThat(drops).hasSize(1).allMatch(DroppedEvent::sent);
    }

    @Test
    @Promise("I3")
    void evictedEvent_isUnconfirmedByWhatBecameOfItsRequest() {
        rig.overflow = OverflowPolicy.DROP_OLDEST;
        rig.maxQueueSize = 1;
        alwaysThrow(new ConnectException("Connection refused"));
        deliver();
        rig.track("second");
        alwaysThrow(new SocketException("Connection reset"));
        rig.pass(QUIET);
        rig.track("third");

        assertThat(drops).extracting(DroppedEvent::sent).containsExactly(false, true);
    }

    // ---- the last word ----------------------------------------------------------------------------------------------

    @Test
    @Promise("I17")
    void recovery_isTheLastWord_evenIfItCameTooSoonAfterAnother() {
        for (int i = 0; i < 2; i++) {
            rig.service.then(401).thenAccept();
            deliver();
            rig.pass(Duration.ofSeconds(80));
            // Once more within a minute of the last "goes on".
            rig.service.then(401).thenAccept();
            rig.track("paid");
            rig.pass(Duration.ofSeconds(5));
            rig.flush();
        }
        rig.pass(QUIET);

        assertThat(rig.stats().state().name()).isEqualTo("ACTIVE");
        assertThat(log.lastLine()).startsWith("delivery goes on after 1 failed request");
    }

    /** Its queue is never empty: each request lasts 200 ms, in which as much comes as leaves. */
    @Test
    @Promise("I17")
    void recovery_isTheLastWord_evenIfThereIsAlwaysSomethingToSend() {
        rig.maxQueueSize = 10_000;
        rig.maxRetries = 20;
        long start = rig.clock.nanos();
        rig.service.always(request -> {
            rig.clock.advance(Duration.ofMillis(200));
            long second = Duration.ofNanos(rig.clock.nanos() - start).toSeconds();
            boolean isDown = second < 50 || second == 65;
            if (!isDown) {
                rig.trackMany(100);
            }
            return new TransportResponse(isDown ? 503 : 202, Map.of(), "{}".getBytes(UTF_8));
        });
        rig.trackMany(1_000);
        while (rig.clock.nanos() - start < Duration.ofMinutes(5).toNanos()) {
            rig.clock.advance(Duration.ofNanos(rig.step()));
        }

        assertThat(rig.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        assertThat(log.lastLine()).startsWith("delivery goes on");
    }

    @Test
    @Promise("I17")
    void change_isToldWhenItsMinuteIsOver_unlessItIsOverItself() {
        rig.service.then(503).thenAccept();
        deliver();
        rig.pass(Duration.ofSeconds(1));
        assertThat(log.lines()).hasSize(2);
        rig.service.always(503);
        deliver();
        rig.pass(Duration.ofSeconds(20));
        assertThat(log.lines()).as("within its minute").hasSize(2);
        rig.pass(QUIET);

        assertThat(log.lines())
                .hasSize(3)
                .last()
                .asString()
                .startsWith("delivery failed: server_error (status 503); events are kept");
    }

    @Test
    void otherTrouble_isAChange() {
        thenThrow(new ConnectException("Connection refused"));
        rig.service.always(401);
        deliver();
        rig.pass(Duration.ofSeconds(1));

        assertThat(log.lastLine()).startsWith("delivery is parked: unauthenticated (status 401); events are kept");

        alwaysThrow(new SocketException("Connection reset"));
        rig.pass(Duration.ofMinutes(3));

        assertThat(log.lastLine()).contains("delivery failed: network_error (no answer: reset, ");
    }

    @Test
    void lastWord_isTrueAtTheEnd() {
        rig.service.then(503).thenAccept().then(503).thenAccept();
        deliver();
        rig.pass(Duration.ofSeconds(1));
        deliver();
        rig.pass(Duration.ofSeconds(2));
        assertThat(rig.stats().delivered()).isEqualTo(2);
        rig.service.always(503);
        deliver();
        assertThat(log.lastLine()).startsWith("delivery goes on");

        dropAfterShutdown();

        assertThat(log.lines().subList(log.lines().size() - 2, log.lines().size()))
                .satisfiesExactly(
                        state -> assertThat(state).startsWith("delivery failed: server_error (status 503)"),
                        end -> assertThat(end).startsWith("shut down with 1 event undelivered"));
    }

    /** With time passing as the engine asks for. */
    private void shutDown(Duration timeout) {
        rig.queue().close(rig.clock.nanos() + timeout.toNanos());
        long wait = rig.step();
        while (wait != Steps.DONE) {
            rig.clock.advance(Duration.ofNanos(wait));
            wait = rig.step();
        }
        rig.finish();
    }

    /** It takes all the time that it has. */
    private void thenTakeTooLong(IOException thrown) {
        rig.service.then(request -> {
            rig.clock.advance(request.timeout());
            throw thrown;
        });
    }

    @Test
    @Promise({"I4", "I17"})
    void requestThatTheEndCutsOff_replacesNoKnownCause() {
        rig.service.then(request -> {
            throw new SSLHandshakeException("PKIX path building failed");
        });
        deliver();
        int lines = log.lines().size();
        thenTakeTooLong(new SocketTimeoutException("no connection within 107 ms"));
        shutDown(Duration.ofSeconds(2));

        assertThat(log.lines().subList(lines, log.lines().size()))
                .containsExactly("shut down with 1 event undelivered (shutdown): 1 never sent, 0 unconfirmed; last"
                        + " failure: network_error (tls)");
    }

    @Test
    void requestThatTheEndCutsOff_isTheCause_ifNoOtherIsKnown() {
        rig.track("paid");
        thenTakeTooLong(new SocketTimeoutException("no connection within 107 ms"));
        shutDown(Duration.ofSeconds(2));

        assertThat(log.lines())
                .containsExactly("shut down with 1 event undelivered (shutdown): 1 never sent, 0 unconfirmed; last"
                        + " failure: timeout (timeout_connect)");
    }

    @Test
    void requestThatHadItsWholeTime_isACauseLikeAnyOther() {
        rig.track("paid");
        thenTakeTooLong(new SocketTimeoutException("no connection within 5000 ms"));
        shutDown(Duration.ofSeconds(5).plusMillis(100));

        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(0)).startsWith("delivery failed: timeout (no answer: timeout_connect, ");
    }

    @ParameterizedTest
    @CsvSource({"true, timeout_answer", "false, timeout_connect"})
    @Promise({"I3", "I4"})
    void interruptOfOurs_isWantOfTime(boolean begun, String kind) {
        rig.track("paid");
        thenTakeTooLong(
                begun
                        ? new InterruptedIOException("interrupted while waiting for an answer")
                        : new NotSentException(FailureKind.INTERRUPTED, "interrupted before anything was sent", null));
        Thread.currentThread().interrupt();
        shutDown(Duration.ofSeconds(2));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(reports).extracting(RequestReport::failureKind).hasToString("[" + kind + "]");
        assertThat(drops).hasSize(1).allMatch(drop -> drop.sent() == begun);
        assertThat(log.lastLine()).endsWith("; last failure: timeout (" + kind + ")");
    }

    @Test
    void interruptOfAStranger_isCalledByItsName() {
        rig.service.then(request -> {
            throw new NotSentException(FailureKind.INTERRUPTED, "interrupted before anything was sent", null);
        });
        deliver();

        assertThat(reports).extracting(RequestReport::failureKind).contains(FailureKind.INTERRUPTED);
    }

    @Test
    @Promise("I4")
    void loss_namesNoFailureThatIsOver() {
        rig.service.then(503).thenAccept();
        deliver();
        rig.pass(Duration.ofSeconds(1));
        rig.flushInterval = Duration.ZERO;
        rig.track("paid");

        dropAfterShutdown();

        assertThat(log.lastLine())
                .isEqualTo("shut down with 1 event undelivered (shutdown): 1 never sent, 0 unconfirmed");
    }

    @Test
    @Promise("I17")
    void flapping_isThreeLinesAMinuteAtMost() {
        for (int i = 0; i < 600; i++) {
            rig.service.then(i % 2 == 0 ? 503 : 401);
            rig.service.thenAccept();
        }
        for (int i = 0; i < 600; i++) {
            rig.track("paid");
            rig.pass(Duration.ofSeconds(6));
        }

        // An hour.
        assertThat(log.events()).hasSizeLessThanOrEqualTo(3 * 61);
    }
}
