package com.getfluxly.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.EmbeddedBroker;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.kafka.RelayStage.Accounts;
import com.getfluxly.spring.kafka.RelayWitness.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay that is killed at random moments while it delivers, and started again, until it may come to an end. */
@Tag("thorough")
@Timeout(600)
class RelayKillIT {

    /** So short, since the broker gives the partition to nobody else before it is over. */
    private static final int SESSION_MILLIS = 1_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_REQUESTS = 5;
    private static final int MANY_KILLS = 20;

    private static EmbeddedBroker broker;

    private Random random = new Random(0);

    /** When it is killed. */
    private enum Moment {
        /** The service has read a batch, and lost it. */
        UNTAKEN,
        /** The service has a batch, and nobody has heard of it. */
        UNANSWERED,
        /** Some time after a request. */
        BETWEEN,
        /** Maybe before it has a partition. */
        EARLY
    }

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    @Promise("I65")
    void relayThatIsKilled_losesNothing_andSendsAgainUnderTheSameKey() throws Exception {
        Accounts accounts = play(1, List.of(Moment.UNTAKEN, Moment.UNANSWERED));

        assertThat(accounts.sentAgain()).as("%s", accounts).isPositive();
    }

    @Test
    @Tag("thorough")
    void manyMoreKills_loseNothing() throws Exception {
        List<Moment> moments = new Random(11)
                .ints(MANY_KILLS, 0, Moment.values().length)
                .mapToObj(i -> Moment.values()[i])
                .toList();

        Accounts accounts = play(11, moments);

        assertThat(accounts.sentAgain()).as("%s", accounts).isPositive();
    }

    private Accounts play(long seed, List<Moment> moments) throws Exception {
        random = new Random(seed);
        try (RelayStage stage = new RelayStage(broker, "kills-" + seed, seed)) {
            stage.writeOn();
            for (Moment moment : moments) {
                ForkedJvm relay = stage.startRelay("relay/" + seed, SESSION_MILLIS);
                await(moment, relay, stage.service);
                RelayStage.kill(relay);
                stage.service.release();
                stage.service.script(request -> Answer.TAKEN);
            }
            stage.startRelay("relay/" + seed, SESSION_MILLIS);
            Accounts accounts = stage.settle();
            System.out.println(
                    "relay killed " + moments.size() + " times (seed " + seed + ", " + moments + "): " + accounts);
            accounts.check();
            return accounts;
        }
    }

    private void await(Moment moment, ForkedJvm relay, RelayWitness service) throws InterruptedException {
        int requests = 1 + random.nextInt(MOST_REQUESTS);
        switch (moment) {
            case UNTAKEN -> awaitSilence(Answer.SILENCE, requests, service);
            case UNANSWERED -> awaitSilence(Answer.TAKEN_IN_SILENCE, requests, service);
            case BETWEEN -> {
                assertThat(service.awaitRequests(service.requests() + requests, PATIENCE))
                        .isTrue();
                pass(random.nextInt(20_000));
            }
            case EARLY -> {
                relay.awaitLine(RelayMain.STARTING);
                pass(random.nextInt(2_500_000));
            }
        }
    }

    /**
     * The service falls silent after some requests, and at a batch that is not full: one that is would be the same again by itself,
     * whatever was written meanwhile.
     */
    private void awaitSilence(Answer silence, int requests, RelayWitness service) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(requests);
        CountDownLatch silent = new CountDownLatch(1);
        service.script(request -> {
            if (left.decrementAndGet() > 0 || request.ids().size() == RequestLimits.MAX_EVENTS) {
                return Answer.TAKEN;
            }
            silent.countDown();
            return silence;
        });
        assertThat(silent.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        pass(random.nextInt(20_000));
    }

    private static void pass(int micros) {
        LockSupport.parkNanos(Duration.ofNanos(1_000L * micros).toNanos());
    }
}
