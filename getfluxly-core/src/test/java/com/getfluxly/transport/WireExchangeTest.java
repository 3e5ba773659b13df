package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import com.getfluxly.error.FailureKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One exchange with whoever waits for it, without a network: what each end of it says, and whether anything was sent. */
@Timeout(30)
@Promise({"I21", "I39"})
class WireExchangeTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final TransportResponse ANSWER = new TransportResponse(202, Map.of(), new byte[0]);
    private static final TransportRequest REQUEST = new TransportRequest("POST", "/", Map.of(), new byte[0], PATIENT);

    private final List<String> steps = new ArrayList<>();

    private WireExchange exchange(Transport wire) {
        return new WireExchange(wire, REQUEST);
    }

    private static WireExchange begun(Transport wire) {
        WireExchange exchange = new WireExchange(wire, REQUEST);
        assertThat(exchange.sending().begin()).isTrue();
        return exchange;
    }

    private static TransportResponse fail(IOException failure) throws IOException {
        throw failure;
    }

    private static Throwable failureOf(WireExchange exchange) {
        return exchange.handle((answer, failure) -> failure).join();
    }

    // ---- run --------------------------------------------------------------------------------------------------------

    @Test
    void answer_isForWhoeverWaits_onceTheThreadIsFree() throws IOException {
        WireExchange exchange = exchange(request -> {
            assertThat(request).isSameAs(REQUEST);
            steps.add("sent");
            return ANSWER;
        });
        var unused = exchange.whenComplete((answer, failure) -> steps.add("over"));

        exchange.run(() -> steps.add("free"));

        assertThat(exchange.await(SHORT)).isSameAs(ANSWER);
        assertThat(steps).containsExactly("sent", "free", "over");
    }

    @Test
    void failureBeforeAnythingWasSent_isAsItIs_andNothingIsSentAfterwards() {
        IOException failure = new ConnectException("planted");
        WireExchange exchange = exchange(request -> fail(failure));

        exchange.run(() -> steps.add("free"));

        assertThat(failureOf(exchange)).isSameAs(failure);
        assertThat(exchange.sending().begin()).isFalse();
        assertThat(steps).containsExactly("free");
    }

    /** A layer may have sent once, and not have got a connection for its second try. */
    @Test
    void failureAfterItHasBegun_neverSaysThatNothingWasSent() {
        IOException claim = new ConnectException("planted");
        WireExchange exchange = begun(request -> fail(claim));
        exchange.run(() -> {});
        assertThat(failureOf(exchange)).isInstanceOf(MaybeSentException.class).hasCause(claim);

        IOException noClaim = new IOException("planted");
        WireExchange other = begun(request -> fail(noClaim));
        other.run(() -> {});
        assertThat(failureOf(other)).isSameAs(noClaim);
    }

    @Test
    void exchangeGivenUpBeforeItsTurn_isNotSent() {
        WireExchange exchange = exchange(request -> {
            steps.add("sent");
            return ANSWER;
        });
        exchange.cancel(true);

        exchange.run(() -> steps.add("free"));

        assertThat(steps).containsExactly("free");
    }

    /** Once its thread runs something else, it is no longer to be interrupted. */
    @Test
    @Promise("I40")
    void interruptOfAnExchange_endsWithIt() {
        WireExchange exchange = exchange(request -> {
            Thread.currentThread().interrupt();
            return ANSWER;
        });

        exchange.run(() -> steps.add("interrupted: " + Thread.currentThread().isInterrupted()));

        assertThat(steps).containsExactly("interrupted: false");
    }

    /** Where it is known how far it has come: a layer asks there. */
    @Test
    void threadOfTheWire_knowsWhatItRuns() throws InterruptedException {
        List<Object> known = new ArrayList<>();
        WireExchange exchange = exchange(request -> {
            known.add(WireThread.running());
            return ANSWER;
        });

        Thread thread = WireThread.start("wire-exchange-test", () -> {
            exchange.run(() -> {});
            known.add(WireThread.running() == null ? "nothing" : "something");
        });
        thread.join();

        assertThat(known).containsExactly(exchange, "nothing");
    }

    @Test
    void exchange_leadsToItsOwnWireOnly() {
        Transport wire = request -> ANSWER;

        assertThat(exchange(wire).leadsTo(wire)).isTrue();
        assertThat(exchange(wire).leadsTo(request -> ANSWER)).isFalse();
    }

    // ---- await ------------------------------------------------------------------------------------------------------

    @Test
    void lateAnswer_isGivenUp_andSaysWhetherAnythingWasSent() {
        WireExchange ahead = exchange(request -> ANSWER);
        assertThatThrownBy(() -> ahead.await(SHORT))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("no connection within 20 ms");
        assertThat(ahead.sending().begin()).isFalse();

        WireExchange sent = begun(request -> ANSWER);
        assertThatThrownBy(() -> sent.await(SHORT))
                .isExactlyInstanceOf(InterruptedIOException.class)
                .hasMessage("no answer within 20 ms");
        assertThat(sent).isCancelled();
    }

    @Test
    @Promise("I40")
    void interruptOfWhoWaits_isKept_andSaysWhetherAnythingWasSent() {
        WireExchange ahead = exchange(request -> ANSWER);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ahead.await(PATIENT))
                .isExactlyInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted before anything was sent")
                .cause()
                .isInstanceOfSatisfying(
                        NotSentException.class,
                        notSent -> assertThat(notSent.kind()).hasValue(FailureKind.INTERRUPTED))
                .hasMessage("interrupted before anything was sent");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ahead).isDone();

        WireExchange sent = begun(request -> ANSWER);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> sent.await(PATIENT))
                .isExactlyInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while waiting for an answer")
                .hasNoCause();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(sent).isCancelled();
    }

    @Test
    @Promise("I43")
    void close_saysWhetherAnythingWasSent() {
        WireExchange ahead = exchange(request -> ANSWER);
        ahead.close();
        assertThatThrownBy(() -> ahead.await(PATIENT))
                .isInstanceOf(NotSentException.class)
                .rootCause()
                .hasMessage("the transport is closed");

        WireExchange sent = begun(request -> ANSWER);
        sent.close();
        assertThatThrownBy(() -> sent.await(PATIENT))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the transport is closed");
    }

    @Test
    void whatTheWireThrows_isAnIOExceptionForWhoWaits() {
        IOException failure = new IOException("planted");
        WireExchange failed = exchange(request -> fail(failure));
        failed.run(() -> {});
        assertThatThrownBy(() -> failed.await(PATIENT)).isSameAs(failure);

        Error error = new StackOverflowError("planted");
        WireExchange broken = exchange(request -> {
            throw error;
        });
        broken.run(() -> {});
        assertThatThrownBy(() -> broken.await(PATIENT))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the exchange failed")
                .hasCause(error);
    }

    // ---- cancel -----------------------------------------------------------------------------------------------------

    @Test
    void cancel_endsItOnce_andSaysSo() {
        WireExchange ahead = exchange(request -> ANSWER);
        assertThat(ahead.cancel(true)).isTrue();
        assertThat(ahead.cancel(true)).isFalse();
        assertThat(failureOf(ahead)).isInstanceOf(SocketTimeoutException.class).hasMessage("no connection in time");

        WireExchange sent = begun(request -> ANSWER);
        assertThat(sent.cancel(true)).isTrue();
        assertThat(sent.cancel(true)).isTrue();
        assertThat(failureOf(sent)).isInstanceOf(CancellationException.class);
    }

    @Test
    @Promise("I43")
    void cancelOfWhatWasClosed_saysThatItIsCancelled() {
        WireExchange ahead = exchange(request -> ANSWER);
        ahead.close();

        assertThat(ahead.cancel(true)).isTrue();
    }

    /** What cleans up after the first one is to come to its end. */
    @Test
    @Promise("I40")
    void givingUpAgain_interruptsNobody() {
        AtomicReference<WireExchange> running = new AtomicReference<>();
        running.set(exchange(request -> {
            steps.add("given up: " + running.get().cancel(true) + ", " + Thread.interrupted());
            running.get().close();
            steps.add("interrupted: " + Thread.interrupted());
            return ANSWER;
        }));
        running.get().run(() -> {});

        assertThat(steps).containsExactly("given up: true, true", "interrupted: false");
    }

    /** A lock that the thread of the wire kept would hold up whoever closes. */
    @Test
    @Promise("I43")
    void closeByAnotherThread_isNotHeldUpByTheOneThatRanIt() {
        WireExchange exchange = exchange(request -> ANSWER);
        exchange.run(() -> steps.add("closed: " + elsewhere(exchange::close)));

        assertThat(steps).containsExactly("closed: true");
    }

    private static boolean elsewhere(Runnable action) {
        FutureTask<?> task = new FutureTask<>(action, null);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(10, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException | ExecutionException | TimeoutException heldUp) {
            return false;
        }
    }

    @Test
    void cancelOfWhatIsOver_takesNothingBack() throws IOException {
        WireExchange exchange = exchange(request -> ANSWER);
        exchange.run(() -> {});

        assertThat(exchange.cancel(true)).isFalse();
        assertThat(exchange.await(PATIENT)).isSameAs(ANSWER);
    }

    /** Both ways to give up reach the thread that hangs in the wire. */
    @Test
    void givingUp_interruptsTheThreadThatRunsIt() throws Exception {
        assertInterrupts(exchange -> exchange.cancel(true));
        assertInterrupts(WireExchange::close);
    }

    private static void assertInterrupts(Consumer<WireExchange> givingUp) throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        WireExchange exchange = new WireExchange(
                request -> {
                    hangs.countDown();
                    try {
                        Thread.currentThread().join();
                        return ANSWER;
                    } catch (InterruptedException givenUp) {
                        throw new IOException("interrupted", givenUp);
                    }
                },
                REQUEST);
        FutureTask<?> running = new FutureTask<>(() -> exchange.run(() -> {}), null);
        new Thread(running).start();
        hangs.await();

        givingUp.accept(exchange);

        running.get();
    }

    /** Its thread may be on its way to the next exchange. */
    @Test
    @Promise("I40")
    void givingUpOnceTheThreadIsFree_interruptsNobody() {
        WireExchange exchange = exchange(request -> ANSWER);
        exchange.run(() -> {
            exchange.close();
            exchange.cancel(true);
            steps.add("interrupted: " + Thread.currentThread().isInterrupted());
        });

        assertThat(steps).containsExactly("interrupted: false");
    }
}
