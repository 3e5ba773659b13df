package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads of a lane, without a network. */
@Timeout(30)
class LaneTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final TransportResponse ANSWER = new TransportResponse(202, Map.of(), new byte[0]);

    private final Lane lane = new Lane("lane-test", 2, Long.MAX_VALUE, () -> 0);
    private final Lane impatient =
            new Lane("lane-test", 2, Duration.ofMillis(50).toNanos(), () -> 0);

    /** Threads are counted by their name. */
    @AfterEach
    void close() {
        lane.close();
        impatient.close();
        await().atMost(PATIENT).until(() -> threads() == 0);
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
                Stubborn.await(holding);
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
            Stubborn.await(hanging);
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

    /** There is one thread more than there were exchanges at once, and those that were given up are none any more. */
    @Test
    @Promise({"I14", "I57"})
    void exchangesThatWereGivenUp_areNotCounted_howeverManyHang() throws Exception {
        Lane wide = new Lane("lane-test", 5, Long.MAX_VALUE, () -> 0);
        CountDownLatch hanging = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            CountDownLatch begun = new CountDownLatch(1);
            WireExchange hangs = exchange(request -> {
                begun.countDown();
                Stubborn.await(hanging);
                return ANSWER;
            });
            wide.start(hangs);
            begun.await();
            hangs.cancel(true);
        }

        WireExchange next = exchange(request -> ANSWER);
        wide.start(next);

        long threads = threads();
        hanging.countDown();
        assertThat(next).succeedsWithin(PATIENT);
        wide.close();
        assertThat(threads).isEqualTo(2);
    }

    @Test
    @Promise("I14")
    void exchangesOneAfterTheOther_haveOneThread() throws Exception {
        Set<Thread> ran = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; i++) {
            run(lane, request -> {
                ran.add(Thread.currentThread());
                return ANSWER;
            });
        }

        assertThat(ran).hasSize(1);
        assertThat(threads()).isEqualTo(1);
    }

    @Test
    @Promise("I14")
    void threads_endWhenTheyWereIdleForLongEnough_andComeBack() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        WireExchange[] burst = new WireExchange[2];
        for (int i = 0; i < burst.length; i++) {
            burst[i] = exchange(request -> {
                both.countDown();
                Stubborn.await(both);
                return ANSWER;
            });
            impatient.start(burst[i]);
        }
        for (WireExchange exchange : burst) {
            assertThat(exchange).succeedsWithin(PATIENT);
        }

        await().atMost(PATIENT).until(() -> threads() == 0);

        // As many as there is work for, and not as many as there were.
        for (int i = 0; i < 20; i++) {
            run(impatient, request -> ANSWER);
            assertThat(threads()).isLessThanOrEqualTo(1);
        }
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

    @Test
    @Promise("I43")
    void close_namesTheThreadsThatAreToEnd_theIdleOnesToo() throws Exception {
        run(lane, request -> ANSWER);

        List<Thread> ending = lane.close();

        assertThat(ending).singleElement().extracting(Thread::getName).isEqualTo("lane-test");
        await().atMost(PATIENT).until(() -> threads() == 0);
    }

    /** Such a thread comes back when all is over, and has nobody to wake it. */
    @Test
    @Promise("I43")
    void threadThatHangsDuringTheClose_endsAfterwards() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        lane.start(exchange(request -> {
            begun.countDown();
            Stubborn.await(hanging);
            return ANSWER;
        }));
        begun.await();
        lane.close();
        assertThat(threads()).isEqualTo(1);

        hanging.countDown();

        await().atMost(PATIENT).until(() -> threads() == 0);
    }

    // ---- waiting for the end ----------------------------------------------------------------------------------------

    @Test
    @Promise("I43")
    void threadThatEnds_isWaitedFor() {
        Thread waiter = Thread.currentThread();
        Thread ending = daemon(() -> {
            while (waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        });

        Lane.awaitEnd(List.of(ending), () -> 0);

        assertThat(ending.isAlive()).isFalse();
    }

    /** What hangs in foreign code has a quarter of a second for all of it. */
    @Test
    @Promise("I20")
    void threadsThatHang_areWaitedForOnce() {
        Thread hangs = daemon(() -> Stubborn.await(new CountDownLatch(1)));
        AtomicLong time = new AtomicLong();
        LongSupplier clock = () -> time.getAndAdd(Duration.ofMinutes(1).toNanos());

        Lane.awaitEnd(List.of(hangs, hangs), clock);

        assertThat(time).hasValue(Duration.ofMinutes(3).toNanos());
    }

    @Test
    @Promise("I40")
    void interruptOfWhoWaits_isKept_andEndsTheWait() {
        Thread hangs = daemon(() -> Stubborn.await(new CountDownLatch(1)));
        Thread.currentThread().interrupt();

        Lane.awaitEnd(List.of(hangs), () -> 0);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @Promise("I20")
    void threadThatCloses_doesNotWaitForItself() {
        AtomicInteger looks = new AtomicInteger();

        Lane.awaitEnd(List.of(Thread.currentThread()), looks::incrementAndGet);

        assertThat(looks).hasValue(1);
    }

    private static Thread daemon(Runnable body) {
        Thread thread = new Thread(body, "hangs");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void run(Lane lane, Transport wire) throws IOException {
        WireExchange exchange = exchange(wire);
        lane.start(exchange);
        assertThat(exchange).succeedsWithin(PATIENT).isEqualTo(ANSWER);
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
