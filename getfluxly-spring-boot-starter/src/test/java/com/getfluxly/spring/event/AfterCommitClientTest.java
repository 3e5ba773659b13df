package com.getfluxly.spring.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.spring.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is tracked in a transaction leaves if and only if it commits. */
@Timeout(60)
class AfterCommitClientTest {

    private static final Identity WHO = Identity.externalId("user_42");

    private final KeptRequests service = new KeptRequests();
    private final DataSourceTransactionManager transactions = new DataSourceTransactionManager(database());
    private GetFluxlyClient immediate = client(FailureMode.REPORT);
    private GetFluxlyClient client = TransactionalClients.afterCommit(immediate);

    @TrackedEvent("order_completed")
    record OrderCompleted(Identity who, String orderId) {}

    @TrackedEvent("page_viewed")
    record PageViewed(String path) {}

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:");
        return database;
    }

    private GetFluxlyClient client(FailureMode mode) {
        return GetFluxlyClient.builder("gflux_secret_test")
                .transport(service)
                .shutdownHook(false)
                .failureMode(mode)
                .flushInterval(Duration.ZERO)
                .flushAt(1_000)
                .build();
    }

    private void use(FailureMode mode) {
        immediate.close();
        immediate = client(mode);
        client = TransactionalClients.afterCommit(immediate);
    }

    @AfterEach
    void close() {
        assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
        assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
        DeliveryStats stats = immediate.stats();
        assertThat(stats.prepared()).isZero();
        assertThat(stats.offered()).isEqualTo(stats.accepted() + stats.refused());
        immediate.close();
    }

    private void in(int propagation, Consumer<TransactionStatus> work) {
        TransactionTemplate template = new TransactionTemplate(transactions);
        template.setPropagationBehavior(propagation);
        template.executeWithoutResult(work);
    }

    private void inTransaction(Consumer<TransactionStatus> work) {
        in(TransactionDefinition.PROPAGATION_REQUIRED, work);
    }

    private long refused(DropReason reason) {
        return immediate.stats().refusedByReason().getOrDefault(reason, -1L);
    }

    @Test
    @Promise("I60")
    void tracked_leavesAfterTheCommit_withTheTimeOfTheCall() {
        Instant[] called = new Instant[2];
        inTransaction(status -> {
            called[0] = Instant.now().minusMillis(1);
            assertThat(client.track("paid", WHO)).isTrue();
            called[1] = Instant.now();
            assertThat(immediate.stats().prepared()).isEqualTo(1);
            assertThat(immediate.stats().accepted()).isZero();
            pass(Duration.ofMillis(20));
        });

        assertThat(service.names(immediate)).containsExactly("paid");
        assertThat(Instant.parse(
                        service.events(immediate).get(0).get("timestamp").asString()))
                .isBetween(called[0], called[1]);
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Promise("I60")
    void tracked_isDiscardedAtARollback() {
        IllegalStateException failure = new IllegalStateException("planted");

        assertThat(catchThrowable(() -> inTransaction(status -> {
                    client.track("paid", WHO);
                    throw failure;
                })))
                .isSameAs(failure);

        assertThat(service.names(immediate)).isEmpty();
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(1);
    }

    @Test
    @Promise("I60")
    void rollbackOnly_discards() {
        inTransaction(status -> {
            client.track("paid", WHO);
            status.setRollbackOnly();
        });

        assertThat(service.names(immediate)).isEmpty();
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(1);
    }

    @Test
    @Promise("I60")
    void commitThatFails_discards() {
        assertThat(catchThrowable(() -> inTransaction(status -> {
                    client.track("paid", WHO);
                    register(new TransactionSynchronization() {
                        @Override
                        public void beforeCommit(boolean readOnly) {
                            client.track("flushed", WHO);
                            throw new IllegalStateException("planted");
                        }
                    });
                })))
                .hasMessage("planted");

        assertThat(service.names(immediate)).isEmpty();
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(2);
    }

    private static void register(TransactionSynchronization synchronization) {
        TransactionSynchronizationManager.registerSynchronization(synchronization);
    }

    @Test
    @Promise("I60")
    void exceptionAfterTheCommit_changesNothing() {
        assertThat(catchThrowable(() -> inTransaction(status -> {
                    register(new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            client.track("after_commit", WHO);
                            throw new IllegalStateException("planted");
                        }

                        @Override
                        public void afterCompletion(int status) {
                            client.track("after_completion", WHO);
                        }
                    });
                    client.track("paid", WHO);
                })))
                .hasMessage("planted");

        assertThat(service.names(immediate)).containsExactlyInAnyOrder("paid", "after_commit", "after_completion");
    }

    @Test
    @Promise("I60")
    void outside_isAtOnce() {
        client.track("outside", WHO);
        in(TransactionDefinition.PROPAGATION_SUPPORTS, status -> {
            client.track("supported", WHO);
            assertThat(immediate.stats().accepted()).isEqualTo(2);
        });
        inTransaction(status -> {
            in(TransactionDefinition.PROPAGATION_NOT_SUPPORTED, suspended -> client.track("not_supported", WHO));
            assertThat(immediate.stats().accepted()).isEqualTo(3);
            status.setRollbackOnly();
        });

        assertThat(service.names(immediate)).containsExactly("outside", "supported", "not_supported");
    }

    @Test
    @Promise("I60")
    void requiresNew_isATransactionOfItsOwn() {
        inTransaction(outer -> {
            client.track("outer_before", WHO);
            in(TransactionDefinition.PROPAGATION_REQUIRES_NEW, inner -> client.track("inner_committed", WHO));
            assertThat(immediate.stats().accepted()).isEqualTo(1);
            in(TransactionDefinition.PROPAGATION_REQUIRES_NEW, inner -> {
                client.track("inner_rolled_back", WHO);
                inner.setRollbackOnly();
            });
            client.track("outer_after", WHO);
        });
        assertThat(service.names(immediate)).containsExactly("inner_committed", "outer_before", "outer_after");

        inTransaction(outer -> {
            client.track("outer_rolled_back", WHO);
            in(TransactionDefinition.PROPAGATION_REQUIRES_NEW, inner -> client.track("inner_alone", WHO));
            outer.setRollbackOnly();
        });
        assertThat(service.names(immediate)).endsWith("inner_alone").doesNotContain("outer_rolled_back");
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Promise("I60")
    void nested_rolledBackToItsSavepoint_discardsWhatCameAfterIt(boolean somethingBefore) {
        inTransaction(outer -> {
            if (somethingBefore) {
                client.track("before", WHO);
            }
            in(TransactionDefinition.PROPAGATION_NESTED, nested -> {
                client.track("rolled_back", WHO);
                nested.setRollbackOnly();
            });
            assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(1);
            in(TransactionDefinition.PROPAGATION_NESTED, nested -> client.track("nested", WHO));
            client.track("after", WHO);
        });

        assertThat(service.names(immediate))
                .isEqualTo(somethingBefore ? List.of("before", "nested", "after") : List.of("nested", "after"));
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(1);
    }

    @Test
    @Promise("I60")
    void savepoints_areGoneBackToInAnyOrder() {
        inTransaction(status -> {
            client.track("one", WHO);
            Object first = status.createSavepoint();
            client.track("two", WHO);
            Object second = status.createSavepoint();
            client.track("three", WHO);
            status.rollbackToSavepoint(second);
            client.track("four", WHO);
            status.rollbackToSavepoint(second);
            client.track("five", WHO);
            status.rollbackToSavepoint(first);
            client.track("six", WHO);
        });

        assertThat(service.names(immediate)).containsExactly("one", "six");
        assertThat(refused(DropReason.ROLLED_BACK)).isEqualTo(4);
    }

    @Test
    @Promise("I60")
    void readOnly_commits() {
        TransactionTemplate template = new TransactionTemplate(transactions);
        template.setReadOnly(true);

        template.executeWithoutResult(status -> client.track("looked_up", WHO));

        assertThat(service.names(immediate)).containsExactly("looked_up");
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    @Promise({"I12", "I60"})
    void tenThousandEvents_keepToTheBounds(FailureMode mode) {
        use(mode);
        inTransaction(status -> {
            long kept = 0;
            for (int i = 0; i < 10_000; i++) {
                kept += track() ? 1 : 0;
            }
            assertThat(kept).isEqualTo(1_000);
            assertThat(immediate.stats().prepared()).isEqualTo(1_000);
            assertThat(TransactionSynchronizationManager.getSynchronizations())
                    .as("one for all of them")
                    .hasSize(1);
        });

        assertThat(service.names(immediate)).hasSize(1_000);
        assertThat(refused(DropReason.QUEUE_OVERFLOW)).isEqualTo(9_000);
    }

    private boolean track() {
        try {
            return client.track("paid", WHO);
        } catch (GetFluxlyException full) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    @Promise({"I58", "I60"})
    void clientThatEndsBeforeTheTransaction_failsNoCommit(FailureMode mode) {
        use(mode);

        inTransaction(status -> {
            client.track("paid", WHO);
            client.track("paid", WHO);
            immediate.close();
        });

        assertThat(refused(DropReason.CLOSED)).isEqualTo(2);
        assertThat(service.names()).isEmpty();
    }

    @Test
    @Promise({"I42", "I60"})
    void everyWayIn_waits() {
        inTransaction(status -> {
            client.track("plain", WHO);
            client.track("with_properties", WHO, Map.of("total", 99.99));
            client.track(TrackEvent.builder("built", WHO).build());
            client.track(new OrderCompleted(WHO, "ord_7"));
            client.track(new PageViewed("/pricing"), WHO);
            client.identify(WHO, Map.of("plan", "pro"));
            client.identify(IdentifyEvent.builder(WHO).build());
            assertThat(immediate.stats().prepared()).isEqualTo(7);
            assertThat(immediate.stats().accepted()).isZero();
        });

        assertThat(service.names(immediate))
                .containsExactly(
                        "plain",
                        "with_properties",
                        "built",
                        "order_completed",
                        "page_viewed",
                        IdentifyEvent.NAME,
                        IdentifyEvent.NAME);
    }

    @Test
    @Promise({"I18", "I60"})
    void whatIsWrongWithAnEvent_showsAtTheCall() {
        inTransaction(status -> assertThat(client.track("No Name", WHO)).isFalse());
        use(FailureMode.THROW);
        inTransaction(status ->
                assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(() -> client.track("No Name", WHO)));

        assertThat(refused(DropReason.VALIDATION_ERROR)).isEqualTo(1);
    }

    @Test
    void clients_keepTheirEventsApart() {
        KeptRequests elsewhere = new KeptRequests();
        try (GetFluxlyClient other = GetFluxlyClient.builder("gflux_secret_other")
                .transport(elsewhere)
                .shutdownHook(false)
                .build()) {
            GetFluxlyClient second = TransactionalClients.afterCommit(other);
            inTransaction(status -> {
                client.track("here", WHO);
                second.track("there", WHO);
            });

            assertThat(service.names(immediate)).containsExactly("here");
            assertThat(elsewhere.names(other)).containsExactly("there");
        }
    }

    @Test
    void decorator_isOneAndCanBeTakenOff() {
        assertThat(TransactionalClients.afterCommit(client)).isSameAs(client);
        assertThat(TransactionalClients.immediate(client)).isSameAs(immediate);
        assertThat(TransactionalClients.immediate(immediate)).isSameAs(immediate);
        assertThat(ForwardingGetFluxlyClient.behind(client)).containsSame(immediate);
    }
}
