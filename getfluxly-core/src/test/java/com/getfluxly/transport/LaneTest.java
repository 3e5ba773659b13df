package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads of a lane, without a network. */
@Timeout(30)
class LaneTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final TransportResponse ANSWER = new TransportResponse(202, Map.of(), new byte[0]);

    private final Lane lane = new Lane("lane-test", 2, Duration.ofMillis(50).toNanos(), () -> 0);

    @AfterEach
    void close() {
        lane.close();
    }

    @Test
    @Promise({"I40", "I57"})
    void thread_outlivesWhateverAnExchangeThrows() throws IOException {
        AtomicInteger sent = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            WireExchange broken = exchange(request -> {
                sent.incrementAndGet();
                throw new StackOverflowError();
            });
            lane.start(broken);
            assertThat(broken)
                    .failsWithin(PATIENT)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(StackOverflowError.class);
        }

        WireExchange whole = exchange(request -> ANSWER);
        lane.start(whole);

        assertThat(whole).succeedsWithin(PATIENT).isEqualTo(ANSWER);
        assertThat(sent).hasValue(10);
    }

    @Test
    void exchangesBeyondTheLimit_waitForTheirTurn_inOrder() throws Exception {
        CountDownLatch holding = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        WireExchange[] exchanges = new WireExchange[6];
        for (int i = 0; i < exchanges.length; i++) {
            exchanges[i] = exchange(request -> {
                begun.incrementAndGet();
                hang(holding);
                return ANSWER;
            });
            lane.start(exchanges[i]);
        }

        await().atMost(PATIENT).until(() -> begun.get() == 2);
        assertThat(threads()).isEqualTo(2);
        holding.countDown();

        for (WireExchange exchange : exchanges) {
            assertThat(exchange).succeedsWithin(PATIENT);
        }
    }

    /** Where no interrupt reaches, as in a name lookup. */
    @Test
    @Promise("I57")
    void exchangesThatHangAfterTheyWereGivenUp_keepOneThreadOfTheOthers() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        WireExchange hangs = exchange(request -> {
            hang(hanging);
            return ANSWER;
        });
        lane.start(hangs);
        await().atMost(PATIENT).until(() -> threads() == 1);
        hangs.cancel(true);

        WireExchange next = exchange(request -> ANSWER);
        lane.start(next);

        assertThat(next).succeedsWithin(PATIENT);
        hanging.countDown();
    }

    @Test
    @Promise("I14")
    void threads_endWhenTheyWereIdleForLongEnough_andComeBack() throws Exception {
        WireExchange first = exchange(request -> ANSWER);
        lane.start(first);
        assertThat(first).succeedsWithin(PATIENT);

        await().atMost(PATIENT).until(() -> threads() == 0);

        WireExchange second = exchange(request -> ANSWER);
        lane.start(second);
        assertThat(second).succeedsWithin(PATIENT);
    }

    @Test
    @Promise("I43")
    void close_givesUpWhatIsUnderWayAndWhatWaits_andTakesNothingMore() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        WireExchange[] exchanges = new WireExchange[4];
        for (int i = 0; i < exchanges.length; i++) {
            exchanges[i] = exchange(request -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException givenUp) {
                    throw new IOException(givenUp);
                }
                return ANSWER;
            });
            lane.start(exchanges[i]);
        }
        begun.await();

        lane.close();

        assertThat(exchanges).allMatch(WireExchange::isCancelled);
        await().atMost(PATIENT).until(() -> threads() == 0);
        assertThatIOException()
                .isThrownBy(() -> lane.start(exchange(request -> ANSWER)))
                .withMessage("the transport is closed");
    }

    private static void hang(CountDownLatch latch) {
        boolean waiting = true;
        while (waiting) {
            try {
                latch.await();
                waiting = false;
            } catch (InterruptedException stubborn) {
                // As what hangs in the kernel.
            }
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("lane-test"))
                .count();
    }

    private static WireExchange exchange(Transport wire) {
        return new WireExchange(wire, new TransportRequest("POST", "/", Map.of(), new byte[0], PATIENT));
    }
}
