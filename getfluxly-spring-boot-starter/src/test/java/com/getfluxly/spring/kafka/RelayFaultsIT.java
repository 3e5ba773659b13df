package com.getfluxly.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.spring.EmbeddedBroker;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.kafka.RelayStage.Accounts;
import com.getfluxly.spring.kafka.RelayWitness.Answer;
import com.getfluxly.spring.kafka.RelayWitness.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay in a JVM of its own whose surroundings go away, and come back. */
@Tag("thorough")
@Timeout(300)
@Promise("I65")
class RelayFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DOWN = Duration.ofSeconds(5);

    /** The least that a broker allows by itself. */
    private static final int SESSION_MILLIS = 6_000;

    private static final int TAKEOVERS = 4;
    private static final int REFUSALS = 8;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    private static long awaitRequest(RelayWitness service) throws InterruptedException {
        long began = System.nanoTime();
        assertThat(service.awaitRequests(service.requests() + 1, PATIENCE)).isTrue();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private static Accounts settle(String title, RelayStage stage) throws InterruptedException {
        Accounts accounts = stage.settle();
        System.out.println(title + ": " + accounts);
        accounts.check();
        return accounts;
    }

    @Test
    void serviceThatIsDownForAWhile_getsEverythingAfterwards() throws Exception {
        try (RelayStage stage = new RelayStage(broker, "service-down", 21)) {
            stage.writeOn();
            stage.startRelay("relay/1", SESSION_MILLIS);
            stage.awaitDelivered(200);
            stage.service.goAway();
            pass(DOWN);
            stage.service.comeBack();
            long millis = awaitRequest(stage.service);

            settle("service down for " + DOWN + ", first request " + millis + " ms after it came back", stage);
        }
    }

    @Test
    void brokerThatIsRestarted_givesEverythingAfterwards() throws Exception {
        try (RelayStage stage = new RelayStage(broker, "broker-restarted", 22)) {
            stage.writeOn();
            ForkedJvm relay = stage.startRelay("relay/1", SESSION_MILLIS);
            stage.awaitDelivered(200);
            broker.stop();
            pass(DOWN);
            broker.restart();
            long millis = awaitRequest(stage.service);
            stage.awaitDelivered(stage.service.taken() + 200);

            settle("broker down for " + DOWN + ", first request " + millis + " ms after it was back", stage);
            assertThat(relay.output()).doesNotContain("Exception in thread");
        }
    }

    @Test
    void serviceThatLimitsTheRate_isAskedNoSoonerThanItSaid() throws Exception {
        Random random = new Random(23);
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger tooSoon = new AtomicInteger();
        AtomicLong notBefore = new AtomicLong(System.nanoTime());
        try (RelayStage stage = new RelayStage(broker, "rate-limited", 23)) {
            stage.service.script(request -> {
                long now = System.nanoTime();
                tooSoon.addAndGet(now - notBefore.get() < 0 ? 1 : 0);
                if (refused.get() == REFUSALS || random.nextInt(3) > 0) {
                    return Answer.TAKEN;
                }
                refused.incrementAndGet();
                notBefore.set(now + TimeUnit.SECONDS.toNanos(1));
                return Answer.refused("429 Too Many Requests\r\nRetry-After: 1");
            });
            stage.writeOn();
            stage.startRelay("relay/1", SESSION_MILLIS);
            await().atMost(PATIENCE).until(() -> refused.get() == REFUSALS);
            Accounts accounts = settle(REFUSALS + " 429s", stage);

            assertThat(tooSoon).as("requests before their time").hasValue(0);
            assertThat(accounts.sentAgain()).isPositive();
        }
    }

    /** Of whom the broker has not heard for that long the partition is given to the one that stands by. */
    @Test
    void standby_takesOverWithinTheSessionTimeoutOfACrash() throws Exception {
        long[] millis = new long[TAKEOVERS];
        try (RelayStage stage = new RelayStage(broker, "takeover", 24)) {
            stage.writeOn();
            ForkedJvm active = stage.startRelay("relay/0", SESSION_MILLIS);
            stage.awaitDelivered(1);
            Random random = new Random(24);
            for (int i = 0; i < TAKEOVERS; i++) {
                String name = "relay/" + (i + 1);
                ForkedJvm standby = stage.startRelay(name, SESSION_MILLIS);
                standby.awaitLine(RelayMain.STARTING);
                // Until it is a member, and then to no certain point between two heartbeats.
                pass(Duration.ofMillis(4_000 + random.nextInt(3_000)));
                CompletableFuture<Long> first = firstRequest(stage.service, name);
                assertThat(first).as("the other one has the partition").isNotDone();
                RelayStage.kill(active);
                long killed = System.nanoTime();
                millis[i] = TimeUnit.NANOSECONDS.toMillis(first.get(60, TimeUnit.SECONDS) - killed);
                active = standby;
            }
            settle(
                    "takeover after " + Arrays.toString(millis) + " ms with a session of " + SESSION_MILLIS + " ms",
                    stage);
        }
        // What is in front of it: the end of the session, and the heartbeat with which the other one hears of it.
        assertThat(Arrays.stream(millis).max().orElseThrow()).isLessThan(SESSION_MILLIS + 3_000 + 1_000);
    }

    private static CompletableFuture<Long> firstRequest(RelayWitness service, String name) {
        CompletableFuture<Long> first = new CompletableFuture<>();
        service.script((Request request) -> {
            if (request.agent().contains(name)) {
                first.complete(System.nanoTime());
            }
            return Answer.TAKEN;
        });
        return first;
    }
}
