package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;

/** What the application says about its HTTP clients, and how much of it holds here. */
class TransportConfigurationTest {

    private final RawServer server =
            RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
            .withPropertyValues("getfluxly.token=gflux_secret_1", "getfluxly.api-host=" + server.origin());

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static void deliver(ApplicationContext context) {
        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
        client.track("signed_up", Identity.userId("u1"));
        client.flush();
    }

    /** Counts how often it is applied. */
    private static final class CountingCustomizer implements RestClientCustomizer {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void customize(RestClient.Builder builder) {
            count.incrementAndGet();
        }
    }

    @Test
    void httpClient_isNotBuiltBeforeTheFirstEvent() {
        runner.withBean(CountingCustomizer.class).run(context -> {
            AtomicInteger count = context.getBean(CountingCustomizer.class).count;
            assertThat(count).hasValue(0);

            deliver(context);
            deliver(context);

            assertThat(count).hasValue(1);
        });
    }

    @Test
    void restClientCustomizers_areAppliedInOrder() {
        runner.withUserConfiguration(OrderedCustomizers.class).run(context -> {
            deliver(context);

            assertThat(server.requests().get(0)).contains("X-Word: second");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedCustomizers {

        @Bean
        @Order(2)
        RestClientCustomizer second() {
            return builder -> builder.defaultHeader("X-Word", "second");
        }

        @Bean
        @Order(1)
        RestClientCustomizer first() {
            return builder -> builder.defaultHeader("X-Word", "first");
        }
    }

    @Test
    @Promise("I45")
    void headersOfTheApplication_doNotReplaceOurs() {
        runner.withBean(RestClientCustomizer.class, () -> builder -> builder.defaultHeader("Authorization", "Basic x"))
                .run(context -> {
                    deliver(context);

                    assertThat(server.requests().get(0))
                            .containsIgnoringCase("Authorization: Bearer gflux_secret_1")
                            .doesNotContain("Basic x");
                });
    }

    @Test
    void withoutTheRestClientModule_eventsAreDelivered() {
        runner.withClassLoader(new FilteredClassLoader(RestClientCustomizer.class))
                .run(context -> {
                    deliver(context);

                    assertThat(context).doesNotHaveBean(RestClientCustomization.class);
                    assertThat(server.requests()).hasSize(1);
                });
    }

    @Test
    void withoutOtherHttpClients_theJdksIsUsed() {
        runner.withClassLoader(new FilteredClassLoader("org.apache.hc", "org.eclipse.jetty", "reactor.netty"))
                .run(context -> {
                    deliver(context);

                    assertThat(server.requests()).hasSize(1);
                });
    }

    /** Remembers what it was asked to build. */
    private static final class RecordingBuilder implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {

        private final List<HttpClientSettings> asked = new CopyOnWriteArrayList<>();

        @Override
        public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
            asked.add(Objects.requireNonNull(settings));
            return ClientHttpRequestFactoryBuilder.simple().build(settings);
        }
    }

    @Test
    @Promise({"I21", "I46"})
    void settingsOfTheApplication_holdButForOurOwn() {
        HttpClientSettings application = HttpClientSettings.defaults()
                .withTimeouts(Duration.ofMinutes(1), Duration.ofMinutes(2))
                .withRedirects(HttpRedirects.FOLLOW)
                .withSslBundle(SslBundle.of(SslStoreBundle.NONE));
        runner.withBean(RecordingBuilder.class)
                .withBean(HttpClientSettings.class, () -> application)
                .withPropertyValues("getfluxly.timeout=7s")
                .run(context -> {
                    assertThat(context.getBean(RecordingBuilder.class).asked).isEmpty();

                    deliver(context);

                    assertThat(context.getBean(RecordingBuilder.class).asked)
                            .singleElement()
                            .satisfies(asked -> {
                                assertThat(asked.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
                                assertThat(asked.readTimeout()).isEqualTo(Duration.ofSeconds(7));
                                assertThat(asked.redirects()).isEqualTo(HttpRedirects.DONT_FOLLOW);
                                assertThat(asked.sslBundle()).isSameAs(application.sslBundle());
                            });
                });
    }

    /** A setting since Spring Boot 4.1; with 4.0, the clients that keep cookies are told when they are made. */
    @Test
    void cookiesOfTheApplication_areNotOurs() {
        assumeThat(ClassUtils.isPresent("org.springframework.boot.http.client.HttpCookieHandling", null))
                .isTrue();
        runner.withBean(RecordingBuilder.class)
                .withBean(
                        HttpClientSettings.class,
                        () -> HttpClientSettings.defaults().withCookieHandling(HttpCookieHandling.ENABLE))
                .run(context -> {
                    deliver(context);

                    assertThat(context.getBean(RecordingBuilder.class).asked)
                            .singleElement()
                            .extracting(HttpClientSettings::cookieHandling)
                            .isEqualTo(HttpCookieHandling.DISABLE);
                });
    }

    @Test
    void severalOfAKind_areNotChosenFrom() {
        runner.withBean("one", RecordingBuilder.class)
                .withBean("two", RecordingBuilder.class)
                .withBean("fast", HttpClientSettings.class, HttpClientSettings::defaults)
                .withBean("slow", HttpClientSettings.class, HttpClientSettings::defaults)
                .run(context -> {
                    deliver(context);

                    assertThat(server.requests()).hasSize(1);
                });
    }

    @Test
    void sslBundle_takesThePlaceOfTheApplications() {
        SslBundle bundle = SslBundle.of(SslStoreBundle.NONE);
        runner.withBean(RecordingBuilder.class)
                .withBean(SslBundles.class, () -> new DefaultSslBundleRegistry("fluxly", bundle))
                .withPropertyValues("getfluxly.ssl.bundle=fluxly")
                .run(context -> {
                    deliver(context);

                    assertThat(context.getBean(RecordingBuilder.class)
                                    .asked
                                    .get(0)
                                    .sslBundle())
                            .isSameAs(bundle);
                });
    }

    @Test
    void observations_coverTheRequests() {
        runner.withConfiguration(AutoConfigurations.of(
                        ObservationAutoConfiguration.class,
                        RestClientAutoConfiguration.class,
                        RestClientObservationAutoConfiguration.class))
                .withBean(RecordingHandler.class)
                .run(context -> {
                    deliver(context);

                    // The observation ends a moment after the answer.
                    await().untilAsserted(() -> assertThat(context.getBean(RecordingHandler.class).names)
                            .contains("http.client.requests in getfluxly.delivery", "getfluxly.delivery"));
                });
    }

    @Test
    void observationOfTheCaller_isTheParent() {
        runner.withConfiguration(AutoConfigurations.of(
                        ObservationAutoConfiguration.class,
                        RestClientAutoConfiguration.class,
                        RestClientObservationAutoConfiguration.class))
                .withBean(RecordingHandler.class)
                .run(context -> {
                    Observation.createNotStarted("checkout", context.getBean(ObservationRegistry.class))
                            .observe(() -> catchThrowable(() -> context.getBean(GetFluxlyClient.class)
                                    .erase(ErasureRequest.of("u1", ErasureReason.INTERNAL))));

                    await().untilAsserted(() -> assertThat(context.getBean(RecordingHandler.class).names)
                            .contains("http.client.requests in getfluxly.erase", "getfluxly.erase in checkout"));
                });
    }

    /** Would be a cycle, were observations set up while the client is created. */
    static final class RecordingHandler implements ObservationHandler<Observation.Context> {

        private final List<String> names = new CopyOnWriteArrayList<>();

        RecordingHandler(GetFluxlyClient client) {
            assertThat(client).isNotNull();
        }

        @Override
        public void onStop(Observation.Context context) {
            ObservationView parent = context.getParentObservation();
            names.add(context.getName()
                    + (parent == null ? "" : " in " + parent.getContextView().getName()));
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Test
    void customizerThatWantsTheClient_isNoCycle() {
        runner.withUserConfiguration(CustomizerWithClient.class).run(context -> {
            deliver(context);

            assertThat(server.requests()).hasSize(1);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class CustomizerWithClient {

        @Bean
        RestClientCustomizer tracking(GetFluxlyClient client, ObservationRegistry registry) {
            return builder -> builder.observationRegistry(registry).defaultHeader("X-Client", client.toString());
        }

        @Bean
        ObservationRegistry registry() {
            return ObservationRegistry.create();
        }
    }

    @Test
    void firstEventDuringDestruction_stillFindsTheCustomizers() {
        runner.withUserConfiguration(DestroyedEarly.class).run(context -> {});

        assertThat(server.requests()).singleElement().asString().contains("X-Word: early");
    }

    /** Created after the client, and so destroyed before it. */
    static final class DestroyedEarly implements RestClientCustomizer, DisposableBean {

        private final GetFluxlyClient client;

        DestroyedEarly(GetFluxlyClient client) {
            this.client = client;
        }

        @Override
        public void customize(RestClient.Builder builder) {
            builder.defaultHeader("X-Word", "early");
        }

        @Override
        public void destroy() {
            client.track("was_destroyed", Identity.userId("u1"));
        }
    }
}
