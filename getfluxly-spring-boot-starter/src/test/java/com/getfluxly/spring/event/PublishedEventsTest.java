package com.getfluxly.spring.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyEventAutoConfiguration;
import com.getfluxly.transport.Transport;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.ResolvableType;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalEventPublisher;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/** What an application publishes is tracked, if the transaction commits in which it did. */
@Timeout(60)
class PublishedEventsTest {

    private static final Identity WHO = Identity.externalId("user_42");

    private final KeptRequests service = new KeptRequests();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(GetFluxlyAutoConfiguration.class, GetFluxlyEventAutoConfiguration.class))
            .withClassLoader(new FilteredClassLoader("org.springframework.modulith"))
            .withBean(Transport.class, () -> service)
            .withBean(PlatformTransactionManager.class, () -> new DataSourceTransactionManager(database()))
            .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.flush-interval=0");

    @TrackedEvent("order_completed")
    record OrderCompleted(Identity who, String orderId) {}

    record Foreign(String text) {}

    static final class Injected {

        private final GetFluxlyClient client;

        @Autowired
        @Qualifier(GetFluxlyEventAutoConfiguration.IMMEDIATE) private GetFluxlyClient immediate;

        Injected(GetFluxlyClient client) {
            this.client = client;
        }
    }

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:");
        return database;
    }

    private static GetFluxlyClient client(ApplicationContext context) {
        return context.getBean(GetFluxlyClient.class);
    }

    private static TransactionTemplate transaction(ApplicationContext context) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    @Test
    @Promise("I60")
    void publishedInATransaction_isTrackedAfterTheCommit() {
        runner.run(context -> {
            transaction(context).executeWithoutResult(status -> {
                context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                context.publishEvent(TrackEvent.builder("paid", WHO).build());
                context.publishEvent(
                        IdentifyEvent.builder(WHO).trait("plan", "pro").build());
                context.publishEvent(new Foreign("text"));
                context.publishEvent("text");
                assertThat(client(context).stats().prepared()).isEqualTo(3);
                assertThat(client(context).stats().accepted()).isZero();
            });

            assertThat(service.names(client(context))).containsExactly("order_completed", "paid", IdentifyEvent.NAME);
            assertThat(service.events(client(context))
                            .get(0)
                            .at("/properties/order_id")
                            .asString())
                    .isEqualTo("ord_7");
        });
    }

    @Test
    @Promise("I60")
    void publishedInATransaction_isNotTrackedAfterARollback() {
        runner.run(context -> {
            transaction(context).executeWithoutResult(status -> {
                context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                status.setRollbackOnly();
            });

            assertThat(service.names(client(context))).isEmpty();
            assertThat(client(context).stats().refusedByReason()).containsEntry(DropReason.ROLLED_BACK, 1L);
        });
    }

    @Test
    void publishedOutside_isTrackedAtOnce() {
        runner.run(context -> {
            context.publishEvent(new OrderCompleted(WHO, "ord_7"));

            assertThat(client(context).stats().accepted()).isEqualTo(1);
        });
    }

    @Test
    void withoutTransactions_isTrackedAtOnce() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(GetFluxlyAutoConfiguration.class, GetFluxlyEventAutoConfiguration.class))
                .withClassLoader(
                        new FilteredClassLoader("org.springframework.modulith", "org.springframework.transaction"))
                .withBean(Transport.class, () -> service)
                .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.transactions=after-commit")
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(PublishedEvents.class);
                    context.publishEvent(new OrderCompleted(WHO, "ord_7"));

                    assertThat(client(context).stats().accepted()).isEqualTo(1);
                    assertThat(context.getBean(GetFluxlyEventAutoConfiguration.IMMEDIATE))
                            .isSameAs(client(context));
                });
    }

    @Test
    void switchedOff_isNotTracked() {
        runner.withPropertyValues("getfluxly.application-events.enabled=false").run(context -> {
            context.publishEvent(new OrderCompleted(WHO, "ord_7"));

            assertThat(client(context).stats().offered()).isZero();
        });
    }

    @Test
    void clientThatIsOff_takesNothing() {
        runner.withPropertyValues("getfluxly.enabled=false").run(context -> {
            transaction(context).executeWithoutResult(status -> context.publishEvent(new OrderCompleted(WHO, "ord_7")));

            assertThat(client(context)).isSameAs(GetFluxlyClient.noOp());
        });
    }

    @Test
    void severalClients_withoutAPrimaryOne_trackNothing() {
        runner.withBean("one", GetFluxlyClient.class, GetFluxlyClient::noOp)
                .withBean("two", GetFluxlyClient.class, GetFluxlyClient::noOp)
                .run(context -> assertThatCode(() -> context.publishEvent(new OrderCompleted(WHO, "ord_7")))
                        .doesNotThrowAnyException());
    }

    @Test
    @Promise({"I39", "I58"})
    void whatIsWrong_isNoneOfThePublishers() {
        runner.run(context -> {
            transaction(context)
                    .executeWithoutResult(status -> context.publishEvent(
                            TrackEvent.builder("No Name", WHO).build()));
            client(context).close();
            context.publishEvent(new OrderCompleted(WHO, "ord_7"));
            transaction(context).executeWithoutResult(status -> context.publishEvent(new OrderCompleted(WHO, "ord_8")));

            assertThat(client(context).stats().refusedByReason())
                    .containsEntry(DropReason.VALIDATION_ERROR, 1L)
                    .containsEntry(DropReason.CLOSED, 2L);
        });
    }

    @Test
    @Promise("I60")
    void afterCommit_isWhatIsInjected_andTheOtherOneIsThereByName() {
        runner.withPropertyValues("getfluxly.transactions=after-commit")
                .withBean(Injected.class)
                .run(context -> {
                    Injected injected = context.getBean(Injected.class);
                    transaction(context).executeWithoutResult(status -> {
                        injected.client.track("waits", WHO);
                        context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                        injected.client.track("waits_too", WHO);
                        injected.immediate.track("leaves", WHO);
                        status.setRollbackOnly();
                    });
                    assertThat(service.names(injected.client)).containsExactly("leaves");
                    transaction(context).executeWithoutResult(status -> {
                        injected.client.track("first", WHO);
                        context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                        injected.client.track("last", WHO);
                    });
                    assertThat(service.names(injected.client))
                            .as("in the order of the calls")
                            .containsExactly("leaves", "first", "order_completed", "last");
                });
    }

    @Test
    void immediate_isTheDefault_andOneClientUnderTwoNames() {
        runner.withBean(Injected.class).run(context -> {
            Injected injected = context.getBean(Injected.class);
            transaction(context).executeWithoutResult(status -> {
                injected.client.track("failed", WHO);
                status.setRollbackOnly();
            });

            assertThat(injected.client).isSameAs(injected.immediate);
            assertThat(service.names(injected.client)).containsExactly("failed");
        });
    }

    // ---- reactive ---------------------------------------------------------------------------------------------------

    /** Of a database that has nothing to do. */
    private static final class ReactiveTransactions extends AbstractReactiveTransactionManager {

        @Override
        protected Object doGetTransaction(TransactionSynchronizationManager manager) {
            return new Object();
        }

        @Override
        protected Mono<Void> doBegin(
                TransactionSynchronizationManager manager, Object transaction, TransactionDefinition definition) {
            return Mono.empty();
        }

        @Override
        protected Mono<Void> doCommit(
                TransactionSynchronizationManager manager, GenericReactiveTransaction transaction) {
            return Mono.empty();
        }

        @Override
        protected Mono<Void> doRollback(
                TransactionSynchronizationManager manager, GenericReactiveTransaction transaction) {
            return Mono.empty();
        }
    }

    @Test
    @Promise("I60")
    void publishedInAReactiveTransaction_isTrackedAfterTheCommit() {
        runner.run(context -> {
            TransactionalOperator operator = TransactionalOperator.create(new ReactiveTransactions());
            TransactionalEventPublisher publisher =
                    new TransactionalEventPublisher((ApplicationEventPublisher) context);

            operator.transactional(publisher
                            .publishEvent(new OrderCompleted(WHO, "ord_7"))
                            .then(Mono.fromRunnable(() -> {
                                assertThat(client(context).stats().prepared()).isEqualTo(1);
                                assertThat(client(context).stats().accepted()).isZero();
                            })))
                    .block();
            assertThat(service.names(client(context))).containsExactly("order_completed");

            operator.transactional(publisher
                            .publishEvent(new OrderCompleted(WHO, "ord_8"))
                            .then(Mono.error(new IllegalStateException("planted"))))
                    .onErrorComplete()
                    .block();
            assertThat(service.names(client(context))).hasSize(1);
            assertThat(client(context).stats().refusedByReason()).containsEntry(DropReason.ROLLED_BACK, 1L);
        });
    }

    @Test
    void foreignEvents_areNotEvenOffered() {
        PublishedEvents listener = PublishedEvents.atOnce(GetFluxlyClient::noOp, () -> true);

        assertThat(Map.of(
                        OrderCompleted.class, true,
                        TrackEvent.class, true,
                        IdentifyEvent.class, true,
                        Foreign.class, false,
                        String.class, false,
                        Record.class, false,
                        Duration.class, false))
                .allSatisfy((type, ours) -> assertThat(listener.supportsEventType(
                                ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, type)))
                        .as(type.getName())
                        .isEqualTo(ours));
        assertThat(listener.supportsEventType(ResolvableType.forClass(ContextRefreshedEvent.class)))
                .isFalse();
    }
}
