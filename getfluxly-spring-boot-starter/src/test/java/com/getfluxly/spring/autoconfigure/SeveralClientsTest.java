package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.ForwardingGetFluxlyClient;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Meters, health and endpoint show each account once, from when on there is one, and make no client that is lazy. */
@Timeout(60)
class SeveralClientsTest {

    private static final Status UNKNOWN = Status.UNKNOWN;
    private final AtomicInteger made = new AtomicInteger();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    HealthContributorAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    HealthEndpointAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    GetFluxlyAutoConfiguration.class,
                    GetFluxlyEndpointAutoConfiguration.class,
                    GetFluxlyHealthAutoConfiguration.class,
                    GetFluxlyMetricsAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class)
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=getfluxly,health",
                    "management.endpoint.health.show-details=always",
                    "getfluxly.token=gflux_secret_1",
                    "getfluxly.max-queue-size=500");

    private static void lazy(BeanDefinition definition) {
        definition.setLazyInit(true);
    }

    private static void forQualifiers(BeanDefinition definition) {
        ((AbstractBeanDefinition) definition).setDefaultCandidate(false);
    }

    private ScriptedClient counted() {
        made.incrementAndGet();
        return new ScriptedClient().ofCapacity(77);
    }

    // ---- what is shown ----------------------------------------------------------------------------------------------

    /** The tag of each, empty without one. */
    private static Collection<String> metered(AssertableApplicationContext context) {
        return context.getBean(MeterRegistry.class).find("getfluxly.queue.capacity").gauges().stream()
                .map(gauge -> Objects.requireNonNullElse(gauge.getId().getTag("client"), ""))
                .toList();
    }

    private static Status health(AssertableApplicationContext context, String... path) {
        String[] all = Stream.concat(Stream.of("getfluxly"), Stream.of(path)).toArray(String[]::new);
        return Objects.requireNonNull(context.getBean(HealthEndpoint.class).healthForPath(all))
                .getStatus();
    }

    private static Collection<String> partsOfTheHealth(AssertableApplicationContext context) {
        HealthDescriptor health = context.getBean(HealthEndpoint.class).healthForPath("getfluxly");
        return health instanceof CompositeHealthDescriptor composite
                ? Objects.requireNonNull(composite.getComponents()).keySet()
                : Stream.<String>of().toList();
    }

    private static JsonNode report(AssertableApplicationContext context) {
        return new JsonMapper()
                .valueToTree(context.getBean(GetFluxlyEndpoint.class).report());
    }

    private static Collection<String> shownByTheEndpoint(AssertableApplicationContext context) {
        @Nullable JsonNode clients = report(context).get("clients");
        return clients == null ? Stream.<String>of().toList() : clients.propertyNames();
    }

    private static void lookAtEverything(AssertableApplicationContext context) {
        metered(context);
        health(context);
        report(context);
        context.getBean(GetFluxlyEndpoint.class).flush(null);
    }

    // ---- one account under several names ----------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"immediate", "after-commit"})
    void clientThatWaitsForCommits_isNoSecondOne(String transactions) {
        runner.withConfiguration(AutoConfigurations.of(GetFluxlyEventAutoConfiguration.class))
                .withPropertyValues(
                        "getfluxly.transactions=" + transactions,
                        "getfluxly.api-host=http://127.0.0.1:1",
                        "getfluxly.shutdown-timeout=0")
                .run(context -> {
                    context.getBean(GetFluxlyEventAutoConfiguration.IMMEDIATE);
                    context.getBean(GetFluxlyClient.class).track("paid", Identity.userId("u1"));
                    lookAtEverything(context);

                    assertThat(metered(context)).containsExactly("");
                    assertThat(partsOfTheHealth(context)).isEmpty();
                    assertThat(shownByTheEndpoint(context)).isEmpty();
                    assertThat(report(context).at("/stats/accepted").asLong()).isEqualTo(1);
                });
    }

    // ---- lazy clients -----------------------------------------------------------------------------------------------

    @Test
    void lazyClient_isMadeByNobodyWhoOnlyLooks() {
        runner.withBean(
                        "lazy",
                        ScriptedClient.class,
                        this::counted,
                        SeveralClientsTest::lazy,
                        SeveralClientsTest::forQualifiers)
                .run(context -> {
                    lookAtEverything(context);

                    assertThat(made).hasValue(0);
                    assertThat(metered(context)).containsExactly("getfluxlyClient");
                    assertThat(health(context, "lazy")).isEqualTo(UNKNOWN);
                    assertThat(health(context, "getfluxlyClient")).isEqualTo(Status.UP);
                    assertThat(health(context)).isEqualTo(Status.UP);
                    assertThat(shownByTheEndpoint(context)).isEmpty();
                    assertThat(report(context).at("/stats/queueCapacity").asLong())
                            .isEqualTo(500);
                });
        assertThat(made).as("nor by the stop").hasValue(0);
    }

    @Test
    void lazyClient_isShownOnceItIsMade() {
        runner.withBean(
                        "lazy",
                        ScriptedClient.class,
                        this::counted,
                        SeveralClientsTest::lazy,
                        SeveralClientsTest::forQualifiers)
                .run(context -> {
                    lookAtEverything(context);
                    context.getBean("lazy");

                    assertThat(metered(context)).containsExactlyInAnyOrder("getfluxlyClient", "lazy");
                    assertThat(health(context, "lazy")).isEqualTo(Status.UP);
                    assertThat(shownByTheEndpoint(context)).containsExactlyInAnyOrder("getfluxlyClient", "lazy");
                });
        assertThat(made).hasValue(1);
    }

    @Test
    void lazyClientThatIsAlone_isShownOnceItIsMade() {
        runner.withBean("lazy", ScriptedClient.class, this::counted, SeveralClientsTest::lazy)
                .run(context -> {
                    lookAtEverything(context);

                    assertThat(made).hasValue(0);
                    assertThat(metered(context)).isEmpty();
                    assertThat(health(context)).isEqualTo(UNKNOWN);
                    assertThat(report(context).at("/enabled").asBoolean()).isFalse();
                    assertThat(report(context).get("stats").isEmpty()).isTrue();

                    context.getBean(GetFluxlyClient.class);

                    assertThat(metered(context)).containsExactly("");
                    assertThat(health(context)).isEqualTo(Status.UP);
                    assertThat(partsOfTheHealth(context)).isEmpty();
                    assertThat(report(context).at("/enabled").asBoolean()).isTrue();
                    assertThat(report(context).at("/stats/queueCapacity").asLong())
                            .isEqualTo(77);
                });
    }

    /** With {@code spring.main.lazy-initialization}. */
    @Test
    void lazyApplication_needsNoTokenUntilSomebodyTracks() {
        runner.withPropertyValues("getfluxly.token=")
                .withBean(LazyInitializationBeanFactoryPostProcessor.class)
                .run(context -> {
                    lookAtEverything(context);

                    assertThat(metered(context)).isEmpty();
                    assertThat(health(context)).isEqualTo(UNKNOWN);
                });
    }

    /** Its requests, too, which are told and not read. */
    @Test
    void lazyApplication_isMeteredFromTheFirstEventOn() {
        try (RawServer service =
                RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}")) {
            runner.withPropertyValues("getfluxly.api-host=" + service.origin())
                    .withBean(LazyInitializationBeanFactoryPostProcessor.class)
                    .run(context -> {
                        lookAtEverything(context);
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        client.track("signed_up", Identity.userId("u1"));
                        client.flush();

                        MeterRegistry registry = context.getBean(MeterRegistry.class);
                        assertThat(metered(context)).containsExactly("");
                        await().untilAsserted(() -> assertThat(registry.get("getfluxly.requests")
                                        .tags("endpoint", "batch", "outcome", "ok", "status", "202")
                                        .timer()
                                        .count())
                                .isEqualTo(1));
                        assertThat(registry.get("getfluxly.batch.size")
                                        .summary()
                                        .count())
                                .isEqualTo(1);
                    });
        }
    }

    @Test
    void oneOfTwoThatIsThere_isTheOneThatTheEndpointShows() {
        runner.withBean("there", ScriptedClient.class)
                .withBean("lazy", ScriptedClient.class, this::counted, SeveralClientsTest::lazy)
                .run(context -> {
                    assertThat(report(context).at("/stats/queueCapacity").asLong())
                            .isEqualTo(1_000);
                    assertThat(made).hasValue(0);
                });
    }

    // ---- decorators -------------------------------------------------------------------------------------------------

    static class Decorator extends ForwardingGetFluxlyClient {
        Decorator(GetFluxlyClient client) {
            super(client);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Decorated {

        /** Before the other, so that the order of definitions decides nothing. */
        @Bean
        @Primary
        Decorator decorator(ScriptedClient inner) {
            return new Decorator(new Decorator(inner));
        }

        @Bean
        ScriptedClient inner() {
            return new ScriptedClient().ofCapacity(77);
        }
    }

    @Test
    void decoratorOfAnotherBean_isNoSecondAccount() {
        runner.withUserConfiguration(Decorated.class).run(context -> {
            assertThat(context.getBean(GetFluxlyClient.class)).isInstanceOf(Decorator.class);
            assertThat(metered(context)).containsExactly("");
            assertThat(health(context)).isEqualTo(Status.UP);
            assertThat(partsOfTheHealth(context)).isEmpty();
            assertThat(shownByTheEndpoint(context)).isEmpty();
            assertThat(report(context).at("/stats/queueCapacity").asLong()).isEqualTo(77);

            context.getBean(GetFluxlyEndpoint.class).flush(null);

            assertThat(context.getBean(ScriptedClient.class).calls()).hasSize(1);
        });
    }

    @Test
    void decoratedClientBesideAnother_isShownByItsOwnName() {
        runner.withUserConfiguration(Decorated.class)
                .withBean("audit", ScriptedClient.class, this::counted, SeveralClientsTest::forQualifiers)
                .run(context -> {
                    assertThat(metered(context)).containsExactlyInAnyOrder("inner", "audit");
                    assertThat(partsOfTheHealth(context)).containsExactlyInAnyOrder("inner", "audit");
                    assertThat(shownByTheEndpoint(context)).containsExactlyInAnyOrder("inner", "audit");

                    context.getBean(GetFluxlyEndpoint.class).flush(null);

                    assertThat(context.getBean("inner", ScriptedClient.class).calls())
                            .hasSize(1);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class LazilyDecorated {

        @Bean
        @Lazy
        Decorator decorator(ScriptedClient inner) {
            return new Decorator(inner);
        }

        @Bean
        ScriptedClient inner() {
            return new ScriptedClient();
        }
    }

    @Test
    void lazyDecorator_isNoSecondAccountOnceItIsMade() {
        runner.withUserConfiguration(LazilyDecorated.class).run(context -> {
            lookAtEverything(context);
            context.getBean("decorator");

            assertThat(metered(context)).containsExactly("inner");
            assertThat(partsOfTheHealth(context)).containsExactly("inner");
            assertThat(shownByTheEndpoint(context)).isEmpty();
        });
    }

    /** They share an object, and nothing else. */
    @Test
    void clientsThatAreSwitchedOff_areShownEach() {
        runner.withBean("one", GetFluxlyClient.class, GetFluxlyClient::noOp)
                .withBean("two", GetFluxlyClient.class, GetFluxlyClient::noOp)
                .run(context -> {
                    assertThat(metered(context)).isEmpty();
                    assertThat(partsOfTheHealth(context)).containsExactlyInAnyOrder("one", "two");
                });
    }

    // ---- what is no client ------------------------------------------------------------------------------------------

    @Configuration(proxyBeanMethods = false)
    static class Null {

        @Bean
        @Nullable GetFluxlyClient none() {
            return null;
        }
    }

    /** As where a factory method says that there is none. Whoever injects it is told by Spring. */
    @Test
    void beanThatIsNull_isNoClient() {
        runner.withUserConfiguration(Null.class).run(context -> {
            assertThat(context).hasNotFailed();
            lookAtEverything(context);

            assertThat(metered(context)).isEmpty();
            assertThat(health(context)).isEqualTo(UNKNOWN);
            assertThat(report(context).at("/enabled").asBoolean()).isFalse();
        });
    }

    @Test
    void beanThatIsNull_isNoSecondClient() {
        runner.withUserConfiguration(Null.class)
                .withBean("there", ScriptedClient.class, this::counted)
                .run(context -> {
                    lookAtEverything(context);

                    assertThat(metered(context)).containsExactly("");
                    assertThat(health(context)).isEqualTo(Status.UP);
                    assertThat(partsOfTheHealth(context)).isEmpty();
                    assertThat(shownByTheEndpoint(context)).isEmpty();
                });
    }

    // ---- factories --------------------------------------------------------------------------------------------------

    /** Ends what it has itself, and not what it made. */
    static final class Factory implements FactoryBean<ScriptedClient>, DisposableBean {

        private final boolean singleton;
        private final ScriptedClient client = new ScriptedClient().ofCapacity(77);
        private boolean destroyed;

        Factory(boolean singleton) {
            this.singleton = singleton;
        }

        @Override
        public ScriptedClient getObject() {
            return client;
        }

        @Override
        public Class<?> getObjectType() {
            return ScriptedClient.class;
        }

        @Override
        public boolean isSingleton() {
            return singleton;
        }

        @Override
        public void destroy() {
            assertThat(destroyed).as("once").isFalse();
            destroyed = true;
        }
    }

    /** Uses a client to its own end. */
    record LastUser(ScriptedClient client) implements DisposableBean {

        @Override
        public void destroy() {
            client.calls().add("used");
        }
    }

    @Test
    @Promise("I43")
    void clientOfAFactory_isShownDrainedAndClosed_afterWhoUsesIt() {
        Factory factory = new Factory(true);
        runner.withBean("made", Factory.class, () -> factory)
                .withBean(LastUser.class)
                .run(context -> {
                    assertThat(metered(context)).containsExactly("");
                    assertThat(health(context)).isEqualTo(Status.UP);
                });

        assertThat(factory.client.calls()).containsExactly("flush PT0.05S", "used", "close");
        assertThat(factory.destroyed).isTrue();
    }

    @Test
    void clientOfAFactoryThatMakesManyOfThem_isItsOwnersToClose() {
        Factory factory = new Factory(false);
        runner.withBean("made", Factory.class, () -> factory).run(context -> context.getBean("made"));

        assertThat(factory.client.calls()).isEmpty();
        assertThat(factory.destroyed).isTrue();
    }
}
