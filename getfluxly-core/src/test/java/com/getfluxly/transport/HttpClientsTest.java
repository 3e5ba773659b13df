package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.getfluxly.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which client an exchange gets, and when one ends, without a network. */
@Timeout(30)
@Promise("I57")
class HttpClientsTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<FakeHttpClient> made = new CopyOnWriteArrayList<>();
    private Runnable whileOpening = () -> {};
    private final HttpClients clients = new HttpClients(this::open, nanos::get);

    private HttpClientInUse open(Duration timeout) {
        FakeHttpClient client = new FakeHttpClient();
        made.add(client);
        whileOpening.run();
        return new HttpClientInUse(client, null);
    }

    @AfterEach
    void end() {
        made.forEach(FakeHttpClient::shutdownNow);
    }

    private HttpClientInUse acquire() throws IOException, InterruptedException {
        return clients.acquire(PATIENT);
    }

    /** One exchange that brings an answer. */
    private HttpClientInUse use() throws IOException, InterruptedException {
        HttpClientInUse used = acquire();
        clients.release(used, null);
        return used;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void client_isUsedAgain_alsoBesideAnother() throws Exception {
        HttpClientInUse first = acquire();
        HttpClientInUse second = acquire();
        clients.release(first, null);
        clients.release(second, null);

        assertThat(second).isSameAs(first);
        assertThat(use()).isSameAs(first);
        assertThat(made).singleElement().matches(FakeHttpClient::isOpen);
    }

    // ---- why one is replaced ----------------------------------------------------------------------------------------

    @Test
    void connectionThatWasIdleForHalfAMinute_endsItsClient() throws Exception {
        HttpClientInUse first = use();
        pass(HALF_A_MINUTE.minusNanos(1));
        assertThat(use()).isSameAs(first);

        pass(HALF_A_MINUTE);
        assertThat(use()).isNotSameAs(first);

        assertThat(made).hasSize(2);
        assertThat(made.get(0).isOpen()).isFalse();
        assertThat(made.get(1).isOpen()).isTrue();
    }

    /** The JDK's client takes the connection that has waited longest. */
    @Test
    void connectionOfAFormerBurst_countsAsIdle() throws Exception {
        HttpClientInUse first = acquire();
        HttpClientInUse second = acquire();
        clients.release(first, null);
        clients.release(second, null);
        pass(HALF_A_MINUTE.minusNanos(1));
        assertThat(use()).isSameAs(first);

        pass(Duration.ofNanos(1));

        assertThat(use()).isNotSameAs(first);
    }

    @Test
    void clientWhoseThreadHasDied_isReplaced() throws Exception {
        HttpClientInUse first = use();
        made.get(0).die();

        assertThat(use()).isNotSameAs(first);
    }

    @Test
    void clientThatFails_isTrustedTwice_andAnAnswerForgivesIt() throws Exception {
        IOException failure = new IOException("planted");
        HttpClientInUse first = use();
        clients.release(acquire(), failure);
        clients.release(acquire(), failure);
        assertThat(use()).isSameAs(first);
        clients.release(acquire(), failure);
        clients.release(acquire(), failure);
        assertThat(made.get(0).isOpen()).isTrue();

        clients.release(acquire(), failure);

        assertThat(made).singleElement().matches(client -> !client.isOpen());
        assertThat(use()).isNotSameAs(first);
    }

    @Test
    void error_isEnoughToReplaceIt() throws Exception {
        clients.release(acquire(), new StackOverflowError("planted"));

        assertThat(made.get(0).isOpen()).isFalse();
        assertThat(use()).isNotNull();
        assertThat(made).hasSize(2);
    }

    @Test
    void clientThatIsRetired_endsWithItsLastUse() throws Exception {
        HttpClientInUse first = acquire();
        HttpClientInUse beside = acquire();
        clients.retire(first);
        clients.release(first, null);
        assertThat(made.get(0).isOpen()).isTrue();

        HttpClientInUse next = acquire();
        // One that has been replaced already takes nothing from its successor.
        clients.retire(beside);
        clients.release(beside, null);

        assertThat(made.get(0).isOpen()).isFalse();
        assertThat(next).isNotSameAs(first);
        clients.release(next, null);
        assertThat(use()).isSameAs(next);
    }

    @Test
    void renewal_endsWhatIsUnused_andLeavesWhatIsUnderWayAlone() throws Exception {
        clients.renew();
        use();
        clients.renew();
        assertThat(made).singleElement().matches(client -> !client.isOpen());

        HttpClientInUse underWay = acquire();
        clients.renew();
        HttpClientInUse next = use();
        assertThat(next).isNotSameAs(underWay);
        assertThat(made.get(1).isOpen()).isTrue();
        clients.release(underWay, null);

        assertThat(made.get(1).isOpen()).isFalse();
        assertThat(made.get(2).isOpen()).isTrue();
        assertThat(use()).isSameAs(next);
    }

    // ---- while one is made ------------------------------------------------------------------------------------------

    /** It may know the old certificates only. */
    @Test
    void clientMadeDuringARenewal_isForItsMakerOnly() throws Exception {
        whileOpening = clients::renew;
        HttpClientInUse first = acquire();
        whileOpening = () -> {};

        HttpClientInUse second = use();
        clients.release(first, null);

        assertThat(second).isNotSameAs(first);
        assertThat(made.get(0).isOpen()).isFalse();
        assertThat(made.get(1).isOpen()).isTrue();
    }

    @Test
    @Promise("I43")
    void clientMadeDuringTheClose_endsAtOnce() {
        whileOpening = clients::close;

        assertThatIOException().isThrownBy(this::acquire).withMessage("the transport is closed");

        assertThat(made).singleElement().matches(client -> !client.isOpen());
    }

    @Test
    @Promise("I43")
    void close_endsUsedAndUnused_andGivesNoneAway() throws Exception {
        HttpClientInUse underWay = acquire();
        clients.renew();
        use();

        clients.close();

        assertThat(made).hasSize(2).noneMatch(FakeHttpClient::isOpen);
        assertThatIOException().isThrownBy(this::acquire).withMessage("the transport is closed");
        clients.release(underWay, null);
        assertThat(made).hasSize(2).allMatch(client -> client.timesEnded() == 1);
    }

    @Test
    void clientsWantedAtOnce_areMadeOnce() throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        whileOpening = () -> {
            making.countDown();
            hang(goOn);
        };
        FutureTask<HttpClientInUse> first = started(PATIENT);
        making.await();
        FutureTask<HttpClientInUse> second = started(PATIENT);
        FutureTask<HttpClientInUse> patient = started(LONGEST);
        goOn.countDown();

        assertThat(second.get()).isSameAs(first.get());
        assertThat(patient.get()).isSameAs(first.get());
        assertThat(made).hasSize(1);
    }

    /** Whoever makes one may be kept for ever, by a key store or a proxy selector: others wait for half of their time. */
    @Test
    @Promise("I21")
    void makerThatHangs_keepsNoOther_andTakesNothingFromIt() throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        whileOpening = () -> {
            whileOpening = () -> {};
            making.countDown();
            hang(goOn);
        };
        FutureTask<HttpClientInUse> hangs = started();
        making.await();

        HttpClientInUse second = clients.acquire(Duration.ofMillis(20));
        clients.release(second, null);
        goOn.countDown();
        HttpClientInUse late = hangs.get();

        assertThat(late).isNotSameAs(second);
        assertThat(use()).isSameAs(second);
        clients.release(late, null);
        assertThat(made.get(0).isOpen()).isFalse();
        assertThat(made.get(1).isOpen()).isTrue();
    }

    @Test
    void openerThatFails_letsTheNextTry() throws Exception {
        whileOpening = () -> {
            throw new IllegalStateException("planted");
        };
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this::acquire);
        whileOpening = () -> {};

        FutureTask<HttpClientInUse> next = started();

        assertThat(next.get(10, TimeUnit.SECONDS)).isNotNull();
    }

    /** A lock that one thread keeps would hold up all others. */
    @Test
    void anyThread_mayDoAnyOfIt() throws Exception {
        HttpClientInUse first = acquire();
        elsewhere(() -> clients.release(first, null));
        use();
        elsewhere(() -> clients.retire(first));
        clients.renew();
        elsewhere(clients::renew);
        use();
        assertThat(started().get(10, TimeUnit.SECONDS)).isNotNull();
        clients.close();
        elsewhere(clients::close);
    }

    private static void elsewhere(Runnable action) throws Exception {
        FutureTask<?> task = new FutureTask<>(action, null);
        new Thread(task).start();
        task.get(10, TimeUnit.SECONDS);
    }

    private FutureTask<HttpClientInUse> started() {
        return started(PATIENT);
    }

    private FutureTask<HttpClientInUse> started(Duration timeout) {
        FutureTask<HttpClientInUse> task = new FutureTask<>(() -> clients.acquire(timeout));
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        await().atMost(PATIENT).until(() -> task.isDone() || thread.getState() != Thread.State.RUNNABLE);
        return task;
    }

    private static void hang(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
