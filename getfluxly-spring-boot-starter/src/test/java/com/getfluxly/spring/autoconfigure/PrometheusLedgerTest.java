package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.autoconfigure.PausableService.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The books, checked with a pocket calculator and the text of a scrape. */
@Timeout(60)
class PrometheusLedgerTest {

    private static final int PRODUCERS = 4;
    private static final int CALLS_PER_PRODUCER = 720;
    private static final int EACH_SO_MANYTH_IS_INVALID = 9;

    private static final int CAPACITY = 500;
    private static final double MOST_BESIDE = 20;
    private static final int BATCH = 50;
    /** With full batches they make room for less than what producers offer, so one more request always follows. */
    private static final int ANSWERS = 4;

    /** All events look the same, so that the bytes can be told from their number. */
    private static final int EVENT_BYTES = 130;

    private static final double MILLISECOND = 1e-3;

    private static final Identity WHO = Identity.userId("u1");
    private static final Instant AT = Instant.parse("2026-11-24T12:00:00.123Z");

    /** One scrape, added up. */
    private record Books(
            double delivered,
            double rejected,
            double dropped,
            double refused,
            double waiting,
            double inFlight,
            double capacity,
            double bytes,
            double oldestAge,
            double accepted) {

        static Books of(Scrape scrape) {
            return new Books(
                    events(scrape, "delivered"),
                    events(scrape, "rejected"),
                    events(scrape, "dropped"),
                    events(scrape, "refused"),
                    scrape.value("getfluxly_queue_size_events"),
                    scrape.value("getfluxly_queue_in_flight_events"),
                    scrape.value("getfluxly_queue_capacity_events"),
                    scrape.value("getfluxly_queue_bytes"),
                    scrape.value("getfluxly_queue_oldest_age_seconds"),
                    scrape.value("getfluxly_accepted_events_total"));
        }

        private static double events(Scrape scrape, String outcome) {
            return scrape.sum("getfluxly_events_total", sample -> sample.has("outcome", outcome));
        }

        double held() {
            return waiting + inFlight;
        }

        /** Of those that were accepted. */
        double known() {
            return delivered + rejected + dropped + held();
        }

        double offered() {
            return accepted + refused;
        }

        double[] holds() {
            return new double[] {waiting, inFlight, bytes, oldestAge};
        }
    }

    private static ApplicationContextRunner runner(PausableService service, String overflow) {
        return MeteredApplication.runner(
                        "getfluxly.api-host=" + service.origin(),
                        "getfluxly.overflow=" + overflow,
                        "getfluxly.failure-mode=report",
                        "getfluxly.max-queue-size=" + CAPACITY,
                        "getfluxly.max-batch-size=" + BATCH,
                        "getfluxly.flush-at=" + BATCH,
                        "getfluxly.timeout=60s",
                        "getfluxly.retry.initial-backoff=1ms",
                        "getfluxly.retry.max-backoff=2ms",
                        "getfluxly.shutdown-timeout=0")
                // Less than a property may say.
                .withBean(
                        GetFluxlyClientBuilderCustomizer.class,
                        () -> builder -> builder.parkedProbeInterval(Duration.ofMillis(1)));
    }

    private static boolean track(GetFluxlyClient client) {
        return client.track(
                TrackEvent.builder("invoice_paid", WHO).timestamp(AT).build());
    }

    /** What the application counted for itself. */
    private static final class Calls {

        private int offered;
        private int invalid;
        private int accepted;

        void produce(GetFluxlyClient client, ExecutorService producers) throws Exception {
            Callable<Integer> producer = () -> producer(client);
            for (Future<Integer> done : producers.invokeAll(Collections.nCopies(PRODUCERS, producer))) {
                accepted += done.get();
            }
            offered += PRODUCERS * CALLS_PER_PRODUCER;
            invalid += PRODUCERS * CALLS_PER_PRODUCER / EACH_SO_MANYTH_IS_INVALID;
        }

        /** @return how many calls said that the event was accepted */
        private static int producer(GetFluxlyClient client) {
            int accepted = 0;
            for (int i = 0; i < CALLS_PER_PRODUCER; i++) {
                boolean isInvalid = i % EACH_SO_MANYTH_IS_INVALID == 0;
                accepted += (isInvalid ? client.track("", WHO) : track(client)) ? 1 : 0;
            }
            return accepted;
        }
    }

    private static void assertBalanced(Books books, Calls calls, String when) {
        assertThat(books.accepted()).as("accepted while " + when).isEqualTo(calls.accepted);
        assertThat(books.known()).as("known while " + when).isEqualTo(calls.accepted);
        assertThat(books.offered()).as("offered while " + when).isEqualTo(calls.offered);
        assertThat(books.capacity()).isEqualTo(CAPACITY);
        assertThat(books.held()).isBetween(0.0, books.capacity());
        assertThat(books.bytes()).as("bytes while " + when).isEqualTo(books.held() * EVENT_BYTES);
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    @ParameterizedTest
    @CsvSource({"reject", "drop-oldest"})
    @Promise("I2")
    void books_balanceInEachScrapeWhateverTheServiceDoes(String overflow) {
        boolean evicts = overflow.equals("drop-oldest");
        ExecutorService producers = Executors.newFixedThreadPool(PRODUCERS);
        try (PausableService service = new PausableService()) {
            runner(service, overflow).run(context -> {
                GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                long start = System.nanoTime();
                Calls calls = new Calls();
                for (Fault fault : Fault.values()) {
                    service.answer(ANSWERS, fault);
                    calls.produce(client, producers);
                    service.awaitKeptRequest();

                    Books books = Books.of(Scrape.of(context));

                    assertBalanced(books, calls, fault.name());
                    // One batch, and single events that are tried beside it.
                    assertThat(books.inFlight()).isBetween(1.0, BATCH + MOST_BESIDE);
                    assertThat(books.oldestAge()).isLessThan(secondsSince(start));
                    assertThat(evicts ? books.refused() - calls.invalid : books.dropped())
                            .isZero();
                }

                service.recover();
                client.flush();

                Books books = Books.of(Scrape.of(context));
                assertBalanced(books, calls, "nothing is held");
                assertThat(books.holds()).containsExactly(0, 0, 0, 0);
                assertThat(books.delivered()).isPositive();
                assertThat(books.rejected()).isPositive();
                assertThat(evicts ? books.dropped() : books.refused() - calls.invalid)
                        .isPositive();
            });
        } finally {
            producers.shutdownNow();
        }
    }

    @Test
    @Promise("I2")
    void books_balanceWhenWhatIsHeldIsGivenUp() {
        try (PausableService service = new PausableService()) {
            runner(service, "reject").run(context -> {
                GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                for (int i = 0; i < BATCH + 30; i++) {
                    track(client);
                }
                long pause = System.nanoTime();
                service.awaitKeptRequest();

                double waitedFor = secondsSince(pause);
                Books kept = Books.of(Scrape.of(context));
                client.close();
                track(client);
                Books closed = Books.of(Scrape.of(context));

                assertThat(kept.inFlight()).isEqualTo(BATCH);
                assertThat(kept.waiting()).isEqualTo(30);
                assertThat(kept.bytes()).isEqualTo((BATCH + 30) * EVENT_BYTES);
                assertThat(kept.oldestAge()).isGreaterThan(waitedFor - MILLISECOND);
                assertThat(kept.offered()).isEqualTo(BATCH + 30);
                assertThat(closed.holds()).containsExactly(0, 0, 0, 0);
                assertThat(closed.dropped()).isEqualTo(BATCH + 30);
                assertThat(closed.refused()).isEqualTo(1);
                assertThat(closed.offered()).isEqualTo(BATCH + 31);
            });
        }
    }

    /** What a scrape adds up to with a disk: both sides of the ledger, and how much of it is there only. */
    private record BooksWithDisk(double taken, double known, double recovered, double onDisk) {

        static BooksWithDisk of(Scrape scrape) {
            Books books = Books.of(scrape);
            double recovered = scrape.value("getfluxly_spool_recovered_events_total");
            double onDisk = scrape.value("getfluxly_spool_size_events");
            return new BooksWithDisk(books.accepted() + recovered, books.known() + onDisk, recovered, onDisk);
        }
    }

    @Test
    @Promise("I2")
    void books_balanceWithASpoolThroughRestarts(@TempDir Path parent) {
        try (PausableService service = new PausableService()) {
            ApplicationContextRunner runner = runner(service, "reject")
                    .withPropertyValues("getfluxly.spool.directory=" + parent.resolve("spool"));
            runner.run(context -> {
                for (int i = 0; i < CAPACITY + 200; i++) {
                    track(context.getBean(GetFluxlyClient.class));
                }
                service.awaitKeptRequest();

                assertThat(BooksWithDisk.of(Scrape.of(context)))
                        .isEqualTo(new BooksWithDisk(CAPACITY + 200, CAPACITY + 200, 0, 200));
            });

            runner.run(context -> {
                GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                for (int i = 0; i < 50; i++) {
                    track(client);
                }
                service.awaitKeptRequest();

                // Half of the queue is filled from disk at once.
                assertThat(BooksWithDisk.of(Scrape.of(context)))
                        .isEqualTo(new BooksWithDisk(CAPACITY + 250, CAPACITY + 250, CAPACITY + 200, CAPACITY));

                service.recover();
                client.flush();

                assertThat(BooksWithDisk.of(Scrape.of(context)))
                        .isEqualTo(new BooksWithDisk(CAPACITY + 250, CAPACITY + 250, CAPACITY + 200, 0));
                assertThat(client.stats().delivered()).isEqualTo(CAPACITY + 250);
            });
        }
    }
}
