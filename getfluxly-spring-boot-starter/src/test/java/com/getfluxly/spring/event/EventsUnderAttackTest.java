package com.getfluxly.spring.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.Mockito.mock;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.PreparedEvent;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyEventAutoConfiguration;
import com.getfluxly.transport.Transport;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where events of transactions, and those that are published, meet what applications do. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class EventsUnderAttackTest {

    private static final Identity WHO = Identity.externalId("user_42");

    private final KeptRequests service = new KeptRequests();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(GetFluxlyAutoConfiguration.class, GetFluxlyEventAutoConfiguration.class))
            .withClassLoader(new FilteredClassLoader("org.springframework.modulith"))
            .withBean(Transport.class, () -> service)
            .withBean(PlatformTransactionManager.class, EventsUnderAttackTest::transactions)
            .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.flush-interval=0");

    private final Logger logger = (Logger) LoggerFactory.getLogger("com.getfluxly");

    @BeforeEach
    void tellWarnings() {
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void tellErrorsOnly() {
        logger.setLevel(null);
    }

    @TrackedEvent("order_completed")
    record OrderCompleted(Identity who, String orderId) {}

    private static PlatformTransactionManager transactions() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:");
        return new DataSourceTransactionManager(database);
    }

    private static TransactionTemplate transaction(ApplicationContext context, int propagation) {
        TransactionTemplate template = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
        template.setPropagationBehavior(propagation);
        return template;
    }

    private static TransactionTemplate transaction(ApplicationContext context) {
        return transaction(context, TransactionDefinition.PROPAGATION_REQUIRED);
    }

    private static GetFluxlyClient immediate(ApplicationContext context) {
        return context.getBean(GetFluxlyEventAutoConfiguration.IMMEDIATE, GetFluxlyClient.class);
    }

    /** The application's: it counts, times, or adds a tenant. */
    private static final class Counting extends ForwardingGetFluxlyClient {

        Counting(GetFluxlyClient client) {
            super(client);
        }
    }

    private static BeanPostProcessor decorating() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof GetFluxlyClient client && name.equals("getfluxlyClient")
                        ? new Counting(client)
                        : bean;
            }
        };
    }

    private static BeanPostProcessor proxying() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof GetFluxlyClient && name.equals("getfluxlyClient")
                        ? Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {GetFluxlyClient.class},
                                (proxy, method, arguments) -> method.invoke(bean, arguments))
                        : bean;
            }
        };
    }

    // The client that never waits must not wait: an event about a failure is lost otherwise.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void immediateClient_behindADecoratorOfTheApplications_doesNotWait(boolean proxy) {
        runner.withPropertyValues("getfluxly.transactions=after-commit")
                .withBean(
                        BeanPostProcessor.class,
                        proxy ? EventsUnderAttackTest::proxying : EventsUnderAttackTest::decorating)
                .run(context -> {
                    transaction(context).executeWithoutResult(status -> {
                        immediate(context).track("payment_failed", WHO);
                        status.setRollbackOnly();
                    });

                    assertThat(service.names(immediate(context))).containsExactly("payment_failed");
                });
    }

    static final class Farewell implements DisposableBean {

        static final AtomicReference<@Nullable Throwable> THROWN = new AtomicReference<>();
        private final ApplicationEventPublisher publisher;

        Farewell(ApplicationEventPublisher publisher) {
            this.publisher = publisher;
        }

        @Override
        public void destroy() {
            try {
                publisher.publishEvent(new OrderCompleted(WHO, "last"));
            } catch (Throwable thrown) {
                THROWN.set(thrown);
                throw thrown;
            }
        }
    }

    // Who publishes while the context is closed must not get an exception: what else it has to close stays open.
    @Test
    void publishedWhileTheContextCloses_throwsNothing() {
        Farewell.THROWN.set(null);
        runner.withBean(Farewell.class).run(context -> {});

        assertThat(Farewell.THROWN.get()).isNull();
    }

    static final class All {

        final Map<String, GetFluxlyClient> byName;
        final List<GetFluxlyClient> list;
        final List<GetFluxlyClient> provided;

        All(Map<String, GetFluxlyClient> byName, List<GetFluxlyClient> list, ObjectProvider<GetFluxlyClient> provided) {
            this.byName = byName;
            this.list = list;
            this.provided = provided.stream().toList();
        }
    }

    // Whoever tracks by all clients tracks once: the other way in is no second one.
    @Test
    void allClients_areOne() {
        runner.withBean(All.class).run(context -> {
            All all = context.getBean(All.class);
            assertThat(List.of(all.byName.size(), all.list.size(), all.provided.size()))
                    .containsExactly(1, 1, 1);
        });
    }

    @Test
    void publishedAfterTheContextIsClosed_throwsNothing() {
        AtomicReference<ApplicationContext> closed = new AtomicReference<>();
        runner.run(closed::set);

        assertThatCode(() -> closed.get().publishEvent(new OrderCompleted(WHO, "late")))
                .doesNotThrowAnyException();
    }

    // A client that cannot be made costs the event, not the order.
    @Test
    void publishedToALazyClientThatCannotBeMade_throwsNothing() {
        runner.withPropertyValues("getfluxly.token=")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThatCode(() -> transaction(context)
                                .executeWithoutResult(status -> context.publishEvent(new OrderCompleted(WHO, "ord_7"))))
                        .doesNotThrowAnyException());
    }

    @Test
    void publishedInAChild_isTrackedOnce() {
        runner.run(parent -> new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(GetFluxlyAutoConfiguration.class, GetFluxlyEventAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.modulith"))
                .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.flush-interval=0")
                .withBean("childTransport", Transport.class, () -> service)
                .withParent(parent)
                .run(child -> {
                    child.publishEvent(new OrderCompleted(WHO, "ord_7"));
                    transaction(parent)
                            .executeWithoutResult(status -> child.publishEvent(new OrderCompleted(WHO, "ord_8")));

                    assertThat(service.names(child.getBean(GetFluxlyClient.class)))
                            .hasSize(2);
                }));
    }

    // Parent and child with a client of its own each: the child's event reaches the listener of the parent, too.
    @Test
    void publishedInAChildWithAClientOfItsOwn_isTrackedOnce() {
        KeptRequests ofTheChild = new KeptRequests();
        runner.run(parent -> new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(GetFluxlyAutoConfiguration.class, GetFluxlyEventAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.modulith"))
                .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.flush-interval=0")
                .withBean(
                        "childClient",
                        GetFluxlyClient.class,
                        () -> GetFluxlyClient.builder("gflux_secret_test")
                                .transport(ofTheChild)
                                .flushInterval(Duration.ZERO)
                                .shutdownHook(false)
                                .build(),
                        definition -> definition.setPrimary(true))
                .withParent(parent)
                .run(child -> {
                    child.publishEvent(new OrderCompleted(WHO, "ord_7"));

                    assertThat(service.names(parent.getBean(GetFluxlyClient.class))
                                            .size()
                                    + ofTheChild
                                            .names(child.getBean(GetFluxlyClient.class))
                                            .size())
                            .isEqualTo(1);
                    // Which of the two clients? The one that is injected where it was published.
                    assertThat(ofTheChild.names()).hasSize(1);
                }));
    }

    // A mock's prepare returns null: that must not break the rollback to a savepoint.
    @Test
    void mockedClient_doesNotBreakASavepoint(CapturedOutput output) {
        GetFluxlyClient mock = mock(GetFluxlyClient.class);
        runner.withBean("mock", GetFluxlyClient.class, () -> mock).run(context -> {
            assertThatCode(() -> transaction(context).executeWithoutResult(outer -> {
                        context.publishEvent(new OrderCompleted(WHO, "ord_6"));
                        transaction(context, TransactionDefinition.PROPAGATION_NESTED)
                                .executeWithoutResult(inner -> {
                                    context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                                    inner.setRollbackOnly();
                                });
                    }))
                    .doesNotThrowAnyException();
        });
        assertThat(output).doesNotContain("events of a transaction were refused when it ended");
    }

    // after-commit said, a client of one's own: either it waits, or somebody says that it does not.
    @Test
    void afterCommit_withAClientOfOnesOwn_isNotIgnoredSilently(CapturedOutput output) {
        runner.withPropertyValues("getfluxly.transactions=after-commit")
                .withBean(
                        "own",
                        GetFluxlyClient.class,
                        () -> GetFluxlyClient.builder("gflux_secret_test")
                                .transport(service)
                                .flushInterval(Duration.ZERO)
                                .shutdownHook(false)
                                .build())
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    transaction(context).executeWithoutResult(status -> {
                        client.track("order_placed", WHO);
                        status.setRollbackOnly();
                    });

                    assertThat(service.names(client).isEmpty()
                                    || output.getAll().contains("getfluxly.transactions"))
                            .isTrue();
                });
    }

    @ParameterizedTest
    @EnumSource
    void publishedByACallback_isTrackedOnce(Moment moment) {
        runner.withPropertyValues("getfluxly.transactions=after-commit").run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            transaction(context).executeWithoutResult(status -> {
                client.track("first", WHO);
                TransactionSynchronizationManager.registerSynchronization(moment.does(() -> {
                    context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                    client.track("tracked", WHO);
                }));
            });

            assertThat(service.names(client)).containsExactlyInAnyOrder("first", "order_completed", "tracked");
            assertThat(client.stats().prepared()).isZero();
            assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void callbackThatThrows_losesAndDoublesNothing(Moment moment) {
        runner.withPropertyValues("getfluxly.transactions=after-commit").run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            try {
                transaction(context).executeWithoutResult(status -> {
                    TransactionSynchronizationManager.registerSynchronization(moment.does(() -> {
                        throw new AssertionError("planted");
                    }));
                    client.track("first", WHO);
                    context.publishEvent(new OrderCompleted(WHO, "ord_7"));
                });
            } catch (AssertionError planted) {
                // As Spring says.
            }
            if (moment == Moment.BEFORE_COMMIT) {
                assertThat(service.names(client)).isEmpty();
                assertThat(client.stats().refusedByReason()).containsEntry(DropReason.ROLLED_BACK, 2L);
            } else {
                assertThat(service.names(client)).containsExactly("first", "order_completed");
            }
            assertThat(client.stats().prepared()).isZero();
            assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"AFTER_COMMIT", "after_commit", "afterCommit", "After-Commit"})
    void transactions_bindsRelaxed(String value) {
        runner.withPropertyValues("getfluxly.transactions=" + value).run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            transaction(context).executeWithoutResult(status -> {
                client.track("first", WHO);
                status.setRollbackOnly();
            });
            assertThat(service.names(client)).isEmpty();
        });
    }

    // One event that breaks down at the end of its transaction leaves the others theirs.
    @Test
    void endOfATransaction_outlivesAnErrorOfOneEvent() {
        List<String> ended = new CopyOnWriteArrayList<>();
        TransactionEvents.end(
                List.of(
                        ending(() -> {
                            throw new StackOverflowError("planted");
                        }),
                        ending(() -> ended.add("second"))),
                true,
                LoggerFactory.getLogger(TransactionEvents.class));

        assertThat(ended).containsExactly("second");
    }

    private static PreparedEvent ending(Runnable end) {
        return new PreparedEvent() {
            @Override
            public boolean send() {
                end.run();
                return true;
            }

            @Override
            public void discard() {
                end.run();
            }
        };
    }
}
