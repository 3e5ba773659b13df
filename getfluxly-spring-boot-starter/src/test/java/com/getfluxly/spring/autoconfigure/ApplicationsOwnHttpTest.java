package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withNoContent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.transport.GetFluxlyRestClientCustomizer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInitializer;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;
import org.springframework.web.context.request.RequestContextHolder;

/** What an application has for its own HTTP clients: it goes on to work for those, and not at all for ours. */
@Timeout(60)
class ApplicationsOwnHttpTest {

    private static final String ORDERS = "/orders";

    private final RawServer server = new RawServer(conversation -> conversation.say(answer(conversation.request())));

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    HttpClientAutoConfiguration.class,
                    ImperativeHttpClientAutoConfiguration.class,
                    RestClientAutoConfiguration.class,
                    ObservationAutoConfiguration.class,
                    RestClientObservationAutoConfiguration.class,
                    GetFluxlyAutoConfiguration.class))
            .withPropertyValues(
                    "getfluxly.token=gflux_secret_1",
                    "getfluxly.api-host=" + server.origin(),
                    "getfluxly.flush-interval=0",
                    "getfluxly.max-retries=0");

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static String answer(String request) {
        String body = "{\"accepted\":1,\"alias\":{\"user_id\":\"u1\"},\"erasure_id\":\"era_1\"}";
        return request.startsWith("GET " + ORDERS)
                ? "HTTP/1.1 204 No Content\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** One of each kind of request, in the middle of what the application observes. */
    private static void useTheClient(ApplicationContext context) {
        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
        Observation.createNotStarted("checkout", context.getBean(ObservationRegistry.class))
                .observe(() -> {
                    client.track("signed_up", Identity.userId("u1"));
                    client.flush();
                    client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1").requestId("req_1"));
                    client.erase(ErasureRequest.of("u1", ErasureReason.INTERNAL));
                });
        assertThat(client.stats().delivered()).isEqualTo(1);
    }

    private void useItsOwn(ApplicationContext context) {
        context.getBean(RestClient.Builder.class)
                .build()
                .get()
                .uri(server.origin() + ORDERS)
                .retrieve()
                .toBodilessEntity();
    }

    /** Three requests, and in each what the client made and nothing else. */
    private void assertNothingIsAdded() {
        assertThat(server.requests())
                .extracting(request -> request.lines().findFirst().orElseThrow())
                .containsExactly(
                        "POST /v1/events/batch HTTP/1.1",
                        "POST /v1/identify/alias HTTP/1.1",
                        "POST /v1/profiles/u1/erase HTTP/1.1");
        assertThat(server.requests()).allSatisfy(request -> {
            assertThat(names(request))
                    .containsExactlyInAnyOrderElementsOf(
                            request.contains("X-Request-Id") ? with(OURS, "x-request-id") : OURS);
            assertThat(RawServer.header(request, "Authorization")).contains("Bearer gflux_secret_1");
            assertThat(RawServer.header(request, "Accept-Encoding")).contains("identity");
        });
    }

    private static final List<String> OURS = List.of(
            "accept",
            "accept-encoding",
            "authorization",
            "content-length",
            "content-type",
            "host",
            "user-agent",
            "x-idempotency-key");

    private static List<String> with(List<String> names, String one) {
        return Stream.concat(names.stream(), Stream.of(one)).toList();
    }

    private static List<String> names(String request) {
        return request.lines()
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .toList();
    }

    private ApplicationContextRunner intercepting(ClientHttpRequestInterceptor interceptor) {
        return runner.withBean(
                RestClientCustomizer.class, () -> restClient -> restClient.requestInterceptor(interceptor));
    }

    @Test
    @Promise({"I45", "I63"})
    void bearerTokenOfTheApplication_staysThere() {
        intercepting((request, body, execution) -> {
                    request.getHeaders().setBearerAuth("of-the-application");
                    request.getHeaders().add("Cookie", "JSESSIONID=1");
                    request.getHeaders().add("baggage", "tenant=acme");
                    return execution.execute(request, body);
                })
                .run(context -> {
                    useTheClient(context);
                    assertNothingIsAdded();

                    useItsOwn(context);
                    assertThat(server.requests().get(3))
                            .contains("Bearer of-the-application", "JSESSIONID=1", "tenant=acme");
                });
    }

    @Test
    @Promise({"I45", "I46"})
    void addressRewritingOfTheApplication_doesNotConcernUs() {
        try (RawServer elsewhere = new RawServer(conversation -> conversation.say(answer(conversation.request())))) {
            intercepting((request, body, execution) -> execution.execute(to(elsewhere.origin(), request), body))
                    .run(context -> {
                        useTheClient(context);
                        assertNothingIsAdded();
                        assertThat(elsewhere.connections()).isZero();

                        useItsOwn(context);
                        assertThat(elsewhere.requests()).hasSize(1);
                    });
        }
    }

    private static HttpRequest to(String origin, HttpRequest request) {
        return new HttpRequestWrapper(request) {
            @Override
            public URI getURI() {
                return URI.create(origin + super.getURI().getRawPath());
            }
        };
    }

    @Test
    @Promise({"I26", "I28"})
    void retriesOfTheApplication_doNotMultiplyOurs() {
        intercepting((request, body, execution) -> {
                    execution.execute(request, body).close();
                    return execution.execute(request, body);
                })
                .run(context -> {
                    useTheClient(context);
                    assertNothingIsAdded();

                    useItsOwn(context);
                    assertThat(server.requests()).hasSize(5);
                });
    }

    @Test
    void interceptorThatNeedsTheCurrentRequest_isNotAsked() {
        intercepting((request, body, execution) -> {
                    RequestContextHolder.currentRequestAttributes();
                    return execution.execute(request, body);
                })
                .run(context -> {
                    useTheClient(context);
                    assertNothingIsAdded();
                });
    }

    /** As a bridge to a tracer does it. */
    private static final class Propagation implements ObservationHandler<SenderContext<Object>> {

        private final List<String> observed = new CopyOnWriteArrayList<>();

        @Override
        public void onStart(SenderContext<Object> context) {
            observed.add(String.valueOf(context.getName()));
            Object carrier = Objects.requireNonNull(context.getCarrier());
            for (String field : List.of("traceparent", "tracestate", "baggage", "x-tenant")) {
                context.getSetter().set(carrier, field, "canary");
            }
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof SenderContext;
        }
    }

    @Test
    @Promise("I63")
    void traceAndBaggage_stayInTheApplication() {
        runner.withBean(Propagation.class).run(context -> {
            useTheClient(context);
            assertNothingIsAdded();
            assertThat(context.getBean(Propagation.class).observed).isEmpty();

            useItsOwn(context);
            assertThat(server.requests().get(3)).containsIgnoringCase("traceparent: canary");
        });
    }

    /** Remembers what it was asked for. */
    private static final class OwnFactories implements ClientHttpRequestFactoryBuilder<OwnFactories.Factory> {

        private final AtomicInteger built = new AtomicInteger();
        private final AtomicInteger destroyed = new AtomicInteger();
        private final AtomicInteger requests = new AtomicInteger();

        @Override
        public Factory build(@Nullable HttpClientSettings settings) {
            built.incrementAndGet();
            return new Factory();
        }

        final class Factory implements ClientHttpRequestFactory, DisposableBean {

            @Override
            public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
                requests.incrementAndGet();
                return new SimpleClientHttpRequestFactory().createRequest(uri, method);
            }

            @Override
            public void destroy() {
                destroyed.incrementAndGet();
            }
        }
    }

    /** Its pool, for one, is shared by the application's own clients. */
    @Test
    void requestFactoriesOfTheApplication_areNeitherUsedNorClosed() {
        SslBundle bundle = SslBundle.of(SslStoreBundle.NONE);
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("fluxly", bundle);
        OwnFactories own = new OwnFactories();
        runner.withBean(OwnFactories.class, () -> own)
                .withBean(DefaultSslBundleRegistry.class, () -> bundles)
                .withPropertyValues("getfluxly.ssl.bundle=fluxly")
                .run(context -> {
                    useTheClient(context);
                    bundles.updateBundle("fluxly", bundle);
                    context.getBean(GetFluxlyClient.class).flush();
                    assertNothingIsAdded();
                    assertThat(own.requests).hasValue(0);

                    useItsOwn(context);
                    assertThat(own.requests).hasValue(1);
                });
        assertThat(own.destroyed).hasValue(0);
    }

    @Test
    @Promise({"I21", "I46"})
    void settingsOfTheApplication_areItsOwn() {
        try (RawServer elsewhere = new RawServer(conversation -> conversation.say(answer(conversation.request())));
                RawServer moved = RawServer.answering("HTTP/1.1 307 Moved\r\nLocation: " + elsewhere.origin()
                        + "/v1/events/batch\r\nContent-Length: 0\r\n\r\n")) {
            runner.withBean(
                            HttpClientSettings.class,
                            () -> HttpClientSettings.defaults()
                                    .withRedirects(HttpRedirects.FOLLOW)
                                    .withTimeouts(Duration.ofNanos(1), Duration.ofNanos(1)))
                    .withPropertyValues("getfluxly.api-host=" + moved.origin(), "getfluxly.shutdown-timeout=0")
                    .run(context -> {
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        client.track("signed_up", Identity.userId("u1"));
                        client.flush(Duration.ZERO);

                        await().until(() -> "redirected".equals(client.stats().stateCode()));
                        assertThat(elsewhere.connections()).isZero();
                    });
        }
    }

    @Test
    void builderOfTheApplication_isItsOwn() {
        RestClient.Builder own = RestClient.builder().defaultHeader("X-Application", "shop");
        runner.withBean(RestClient.Builder.class, () -> own).run(context -> {
            useTheClient(context);
            assertNothingIsAdded();
            assertThat(context).hasSingleBean(RestClient.Builder.class);

            useItsOwn(context);
            assertThat(server.requests().get(3)).contains("X-Application: shop");
        });
    }

    /** As {@code @AutoConfigureMockRestServiceServer} does it. */
    private static final class MockServer implements RestClientCustomizer {

        private final List<MockRestServiceServer> servers = new CopyOnWriteArrayList<>();

        @Override
        public void customize(RestClient.Builder builder) {
            servers.add(MockRestServiceServer.bindTo(builder).build());
        }
    }

    @Test
    void mockServerOfTheApplicationsTests_seesNothingOfUs() {
        runner.withBean(MockServer.class).run(context -> {
            RestClient own = context.getBean(RestClient.Builder.class).build();
            List<MockRestServiceServer> servers = context.getBean(MockServer.class).servers;
            servers.get(0).expect(requestTo(server.origin() + ORDERS)).andRespond(withNoContent());

            useTheClient(context);
            own.get().uri(server.origin() + ORDERS).retrieve().toBodilessEntity();

            servers.get(0).verify();
            assertThat(servers)
                    .as("bound to one client, as such a test needs it")
                    .hasSize(1);
            assertNothingIsAdded();
        });
    }

    /** Nobody applies them to all clients but an application that does so itself. */
    @Test
    @Promise("I63")
    void beansForOtherClients_areNotAsked() {
        AtomicInteger asked = new AtomicInteger();
        ClientHttpRequestInterceptor interceptor = (request, body, execution) -> {
            asked.incrementAndGet();
            return execution.execute(request, body);
        };
        ClientHttpRequestFactory factory = (uri, method) -> {
            asked.incrementAndGet();
            throw new IOException("of the application");
        };
        runner.withBean(ClientHttpRequestInterceptor.class, () -> interceptor)
                .withBean(ClientHttpRequestInitializer.class, () -> request -> asked.incrementAndGet())
                .withBean(ClientHttpRequestFactory.class, () -> factory)
                .withBean(
                        RestClient.class,
                        () -> RestClient.builder()
                                .requestFactory(factory)
                                .requestInterceptor(interceptor)
                                .build())
                .run(context -> {
                    useTheClient(context);
                    assertNothingIsAdded();
                    assertThat(asked).hasValue(0);
                });
    }

    @Test
    @Promise({"I45", "I46", "I63"})
    void defaultsOfTheJvm_doNotConcernUs() {
        Authenticator authenticatorBefore = Authenticator.getDefault();
        CookieHandler cookiesBefore = CookieHandler.getDefault();
        ProxySelector proxiesBefore = ProxySelector.getDefault();
        Asked asked = new Asked();
        try (RawServer strict = RawServer.answering(
                "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n")) {
            Authenticator.setDefault(asked.authenticator);
            CookieHandler.setDefault(new CookieManager(null, CookiePolicy.ACCEPT_ALL));
            ProxySelector.setDefault(asked.proxies);
            runner.withPropertyValues("getfluxly.api-host=" + strict.origin(), "getfluxly.shutdown-timeout=0")
                    .run(context -> {
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        AliasRequest request = AliasRequest.to("u1").fromAnonymousId("anon_1");
                        for (int i = 0; i < 2; i++) {
                            assertThatExceptionOfType(GetFluxlyException.class)
                                    .isThrownBy(() -> client.alias(request))
                                    .satisfies(refused ->
                                            assertThat(refused.status()).hasValue(401));
                        }
                    });
            assertThat(asked.times).hasValue(0);
            assertThat(strict.requests())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(names(request)).containsExactlyInAnyOrderElementsOf(OURS));
        } finally {
            Authenticator.setDefault(authenticatorBefore);
            CookieHandler.setDefault(cookiesBefore);
            ProxySelector.setDefault(proxiesBefore);
        }
    }

    private static final class Asked {

        private final AtomicInteger times = new AtomicInteger();

        private final Authenticator authenticator = new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                times.incrementAndGet();
                return new PasswordAuthentication("shop", new char[] {'x'});
            }
        };

        private final ProxySelector proxies = new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                times.incrementAndGet();
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                times.incrementAndGet();
            }
        };
    }

    /** Whoever looks for a fault turns this on for all of Spring's clients. */
    @Test
    @Promise({"I45", "I51"})
    void logAtItsFinest_namesNeitherTheTokenNorWhoItIsAbout() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        List<Appender<ILoggingEvent>> others = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(others::add);
        runner.run(context -> {
            others.forEach(root::detachAppender);
            lines.start();
            root.addAppender(lines);
            root.setLevel(Level.TRACE);
            try {
                useTheClient(context);
            } finally {
                root.setLevel(before);
                root.detachAppender(lines);
                others.forEach(root::addAppender);
            }
        });
        assertThat(lines.list)
                .extracting(line -> line.getLoggerName() + " " + line.getFormattedMessage())
                .isNotEmpty()
                .noneMatch(line -> line.contains("gflux_secret") || line.contains("anon_1") || line.contains("u1"));
    }

    // ---- what it says to us alone -----------------------------------------------------------------------------------

    @Test
    void customizersOfOurOwn_areAppliedInTheirOrder() {
        runner.withUserConfiguration(OrderedCustomizers.class).run(context -> {
            useTheClient(context);

            assertThat(server.requests())
                    .hasSize(3)
                    .allSatisfy(request ->
                            assertThat(RawServer.header(request, "X-Word")).contains("second"));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedCustomizers {

        @Bean
        @Order(2)
        GetFluxlyRestClientCustomizer second() {
            return restClient -> restClient.defaultHeader("X-Word", "second");
        }

        @Bean
        @Order(1)
        GetFluxlyRestClientCustomizer first() {
            return restClient -> restClient.defaultHeader("X-Word", "first");
        }
    }

    @Test
    void customizerThatWantsTheClient_takesAProvider() {
        runner.withUserConfiguration(CustomizerWithClient.class).run(context -> {
            useTheClient(context);

            assertThat(RawServer.header(server.requests().get(0), "X-Held")).contains("1");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class CustomizerWithClient {

        @Bean
        GetFluxlyRestClientCustomizer counting(ObjectProvider<GetFluxlyClient> client) {
            return restClient -> restClient.requestInitializer(request -> request.getHeaders()
                    .set("X-Held", Long.toString(client.getObject().stats().inFlight())));
        }
    }
}
