package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.transport.RestClientTransport;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.client.RestClient;

class GetFluxlyAutoConfigurationTest {

    private final ApplicationContextRunner bare =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class));

    private final ApplicationContextRunner runner = bare.withPropertyValues("getfluxly.token=gflux_secret_1");

    /** Takes every request for good. */
    private static final class TakingTransport implements Transport {

        private final List<TransportRequest> requests = new CopyOnWriteArrayList<>();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public TransportResponse send(TransportRequest request) {
            assertThat(closed).hasValue(0);
            requests.add(request);
            return new TransportResponse(202, Map.of(), "{\"accepted\":1}".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void client_isSupplied() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(GetFluxlyClient.class)
                .hasSingleBean(RestClientTransport.class)
                .hasSingleBean(GetFluxlyConnectionDetails.class)
                .hasSingleBean(GetFluxlyLifecycle.class));
    }

    @Test
    void client_backsOff() {
        bare.withBean("own", ScriptedClient.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(GetFluxlyClient.class)
                        .getBean(GetFluxlyClient.class)
                        .isInstanceOf(ScriptedClient.class));
    }

    @Test
    void transport_backsOff() {
        runner.withBean(TakingTransport.class).run(context -> {
            context.getBean(GetFluxlyClient.class).track("signed_up", Identity.userId("u1"));
            context.getBean(GetFluxlyClient.class).flush();

            assertThat(context).hasSingleBean(Transport.class);
            assertThat(context.getBean(TakingTransport.class).requests).hasSize(1);
        });
    }

    @Test
    void transport_isClosedOnceAfterTheLastRequest() {
        TakingTransport transport = new TakingTransport();
        runner.withBean(TakingTransport.class, () -> transport)
                .run(context -> context.getBean(GetFluxlyClient.class).track("signed_up", Identity.userId("u1")));

        assertThat(transport.requests).hasSize(1);
        assertThat(transport.closed).hasValue(1);
    }

    @Test
    void connectionDetails_takeThePlaceOfProperties() {
        bare.withPropertyValues("getfluxly.token=gflux_secret_property", "getfluxly.api-host=https://property.example")
                .withBean(TakingTransport.class)
                .withBean(GetFluxlyConnectionDetails.class, () -> new FixedDetails("gflux_secret_bean"))
                .withBean(BuilderCapture.class)
                .run(context -> {
                    context.getBean(GetFluxlyClient.class).track("signed_up", Identity.userId("u1"));
                    context.getBean(GetFluxlyClient.class).flush();

                    assertThat(context).hasSingleBean(GetFluxlyConnectionDetails.class);
                    assertThat(context.getBean(TakingTransport.class)
                                    .requests
                                    .get(0)
                                    .headers())
                            .containsEntry("Authorization", "Bearer gflux_secret_bean");
                    assertThat(context.getBean(BuilderCapture.class).builder())
                            .asString()
                            .contains("apiHost=https://bean.example,");
                });
    }

    private record FixedDetails(String token) implements GetFluxlyConnectionDetails {
        @Override
        public String apiHost() {
            return "https://bean.example";
        }
    }

    /** Keeps the builder, to look into. */
    private static final class BuilderCapture implements GetFluxlyClientBuilderCustomizer {

        private final List<GetFluxlyClientBuilder> builders = new ArrayList<>();

        @Override
        public void customize(GetFluxlyClientBuilder builder) {
            builders.add(builder);
        }

        GetFluxlyClientBuilder builder() {
            return builders.get(0);
        }
    }

    /** All others are in a walk over the knobs, by {@link GetFluxlyPropertiesTest}. */
    @Test
    void contextAndSpool_reachTheBuilder(@TempDir Path parent) {
        Path directory = parent.resolve("spool");
        runner.withBean(BuilderCapture.class)
                .withPropertyValues(
                        "getfluxly.spool.directory=" + directory,
                        "getfluxly.context.app.name=shop",
                        "getfluxly.context.app.build=42",
                        "getfluxly.context.region=eu")
                .run(context -> {
                    GetFluxlyClientBuilder builder =
                            context.getBean(BuilderCapture.class).builder();
                    assertThat(builder)
                            .hasFieldOrPropertyWithValue("shutdownHook", false)
                            .hasFieldOrPropertyWithValue("spool.directory", directory);
                    assertThat(builder)
                            .extracting("userAgentSuffix", InstanceOfAssertFactories.STRING)
                            .matches("spring-boot/4\\.\\d+\\.\\d+");
                    assertThat(builder)
                            .extracting("context.given")
                            .isEqualTo(List.of(Map.of("app", Map.of("name", "shop", "build", "42"), "region", "eu")));
                });
    }

    /** Which the builder knows nothing of. */
    @Test
    void connectTimeoutWithoutAUnit_isSeconds() {
        runner.withPropertyValues("getfluxly.connect-timeout=1")
                .run(context -> assertThat(
                                context.getBean(GetFluxlyProperties.class).getConnectTimeout())
                        .isEqualTo(Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void hookOfTheJvm_isOursWhereSpringBootHasNone(boolean springs, boolean ours) {
        runner.withPropertyValues("spring.main.register-shutdown-hook=" + springs)
                .withBean(BuilderCapture.class)
                .run(context -> assertThat(context.getBean(BuilderCapture.class).builder())
                        .hasFieldOrPropertyWithValue("shutdownHook", ours));
    }

    @Test
    @Promise("I56")
    void defaults_followTheBoundThatIsSet() {
        runner.withPropertyValues("getfluxly.max-queue-size=10", "getfluxly.retry.max-backoff=200ms")
                .withBean(BuilderCapture.class)
                .run(context -> assertThat(context.getBean(BuilderCapture.class).builder())
                        .asString()
                        .contains(" flushAt=10,", " initialBackoff=PT0.2S,"));
    }

    @Test
    void context_hasRealLists() {
        runner.withPropertyValues(
                        "getfluxly.context.tags[0]=shop",
                        "getfluxly.context.tags[1]=eu",
                        "getfluxly.context.app.owners[0].name=ann",
                        "getfluxly.context.numbers=1,2")
                .withBean(BuilderCapture.class)
                .run(context -> assertThat(context.getBean(BuilderCapture.class).builder())
                        .extracting("context.given")
                        .isEqualTo(List.of(Map.of(
                                "tags",
                                List.of("shop", "eu"),
                                "app",
                                Map.of("owners", List.of(Map.of("name", "ann"))),
                                "numbers",
                                "1,2"))));
    }

    @Test
    void context_keepsTheTypesOfYaml() {
        Map<String, Object> yaml = Map.of(
                "getfluxly.context.app.name",
                "shop",
                "getfluxly.context.app.build",
                42,
                "getfluxly.context.app.beta",
                true);
        runner.withBean(BuilderCapture.class)
                .withInitializer(context ->
                        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("yaml", yaml)))
                .run(context -> assertThat(context.getBean(BuilderCapture.class).builder())
                        .extracting("context.given")
                        .isEqualTo(List.of(Map.of("app", Map.of("name", "shop", "build", 42, "beta", true)))));
    }

    @Test
    void defaults_areTheBuildersButForTheFailureMode() {
        GetFluxlyClientBuilder untouched = GetFluxlyClient.builder("gflux_secret_1")
                .failureMode(FailureMode.REPORT)
                .context(Map.of());
        runner.withBean(BuilderCapture.class)
                .run(context -> assertThat(context.getBean(BuilderCapture.class).builder())
                        .usingRecursiveComparison()
                        .ignoringFields(
                                "transport",
                                "tokenSupplier",
                                "listeners",
                                "userAgentSuffix",
                                "shutdownHook",
                                // Shared with the lifecycle.
                                "shutdownTimeout")
                        .isEqualTo(untouched));
    }

    @Test
    void customizers_comeLastAndInOrder() {
        runner.withPropertyValues("getfluxly.max-retries=1")
                .withUserConfiguration(OrderedCustomizers.class)
                .withBean(BuilderCapture.class)
                .run(context -> assertThat(context.getBean(BuilderCapture.class).builder())
                        .hasFieldOrPropertyWithValue("maxRetries", 9));
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedCustomizers {

        @Bean
        @Order(2)
        GetFluxlyClientBuilderCustomizer second() {
            return builder -> builder.maxRetries(9);
        }

        @Bean
        @Order(1)
        GetFluxlyClientBuilderCustomizer first() {
            return builder -> builder.maxRetries(3);
        }
    }

    @Test
    void listeners_areAddedInOrder() {
        runner.withUserConfiguration(OrderedListeners.class)
                .withBean(BuilderCapture.class)
                .run(context -> assertThat(context.getBean(BuilderCapture.class).builder())
                        .extracting("listeners")
                        .isEqualTo(List.of(context.getBean("first"), context.getBean("second"))));
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedListeners {

        @Bean
        @Order(2)
        DeliveryListener second() {
            return new DeliveryListener() {};
        }

        @Bean
        @Order(1)
        DeliveryListener first() {
            return new DeliveryListener() {};
        }
    }

    @Test
    void processors_areAddedInOrder_behindTheSample_andBeforeTheRedaction() {
        runner.withUserConfiguration(OrderedProcessors.class)
                .withPropertyValues("getfluxly.sample.rate=0.5", "getfluxly.redact.keys=card,cvc")
                .withBean(BuilderCapture.class)
                .run(context -> assertThat(context.getBean(BuilderCapture.class).builder())
                        .extracting("processors", InstanceOfAssertFactories.list(EventProcessor.class))
                        .extracting(Object::toString)
                        .containsExactly("sample(0.5)", "first", "second", "redact[card, cvc]"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedProcessors {

        private record Named(String name) implements EventProcessor {

            @Override
            public Event process(Event event) {
                return event;
            }

            @Override
            public String toString() {
                return name;
            }
        }

        @Bean
        @Order(2)
        EventProcessor secondProcessor() {
            return new Named("second");
        }

        @Bean
        @Order(1)
        EventProcessor firstProcessor() {
            return new Named("first");
        }
    }

    @Test
    void disabled_isANoOpWithoutATokenOrATransport() {
        bare.withPropertyValues(
                        "getfluxly.enabled=false",
                        "getfluxly.api-host=nonsense",
                        "getfluxly.max-batch-size=0",
                        "getfluxly.ssl.bundle=unknown")
                .withBean(BuilderCapture.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(GetFluxlyClient.class)).isSameAs(GetFluxlyClient.noOp());
                    assertThat(context.getBeanFactory().containsSingleton("getfluxlyTransport"))
                            .isFalse();
                    assertThat(context.getBean(BuilderCapture.class).builders).isEmpty();
                });
    }

    @Test
    @Promise("I56")
    void missingToken_stopsStartUp() {
        bare.run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .hasRootCauseInstanceOf(GetFluxlyException.class)
                .rootCause()
                .hasMessage("token must not be blank"));
    }

    @Test
    @Promise("I56")
    void startUp_needsNoNetwork() {
        runner.withPropertyValues("getfluxly.api-host=https://no-such-host.invalid")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void beansOfSpringBoot_areStillThere() {
        runner.withConfiguration(AutoConfigurations.of(
                        TaskExecutionAutoConfiguration.class,
                        TaskSchedulingAutoConfiguration.class,
                        JacksonAutoConfiguration.class,
                        HttpClientAutoConfiguration.class,
                        ImperativeHttpClientAutoConfiguration.class,
                        RestClientAutoConfiguration.class))
                .run(context -> assertThat(context)
                        .hasBean("applicationTaskExecutor")
                        .hasBean("jacksonJsonMapper")
                        .hasSingleBean(RestClient.Builder.class)
                        .hasSingleBean(HttpClientSettings.class)
                        .hasBean("clientHttpRequestFactoryBuilder"));
    }

    @Test
    void severalClients_areAllDrained() {
        ScriptedClient one = new ScriptedClient();
        ScriptedClient two = new ScriptedClient();
        bare.withBean("one", ScriptedClient.class, () -> one)
                .withBean("two", ScriptedClient.class, () -> two)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(GetFluxlyLifecycle.class));

        assertThat(one.calls()).containsExactly("flush PT0S", "flush PT0.05S", "close");
        assertThat(two.calls()).containsExactly("flush PT0S", "flush PT0.05S", "close");
    }

    /** Nobody has used it, so there is nothing in it. */
    @Test
    void lazyClient_isNotMadeToBeDrained() {
        AtomicInteger made = new AtomicInteger();
        runner.withBean(
                        "lazy",
                        GetFluxlyClient.class,
                        () -> {
                            made.incrementAndGet();
                            return new ScriptedClient();
                        },
                        definition -> {
                            definition.setLazyInit(true);
                            ((AbstractBeanDefinition) definition).setDefaultCandidate(false);
                        })
                .run(context -> assertThat(context).hasSingleBean(GetFluxlyLifecycle.class));

        assertThat(made).hasValue(0);
    }

    @Test
    void properties_doNotPrintTheToken() {
        runner.run(context -> assertThat(Objects.toString(context.getBean(GetFluxlyProperties.class)))
                .doesNotContain("gflux_secret"));
    }
}
