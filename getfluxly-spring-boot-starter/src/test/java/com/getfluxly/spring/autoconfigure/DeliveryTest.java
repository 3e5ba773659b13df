package com.getfluxly.spring.autoconfigure;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.transport.GetFluxlyRestClientCustomizer;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.micrometer.observation.ObservationHandler;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.MapPropertySource;

/** From a call in a bean to bytes at the service, from start-up to the end of the application. */
@Timeout(60)
class DeliveryTest {

    private static final String BATCH = "/v1/events/batch";
    private static final Identity WHO = Identity.userId("u1");
    private static final String TAKEN_OR_JOINED =
            "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n{\"alias\":{\"user_id\":\"u1\"}}";

    @RegisterExtension
    private final WireMockExtension service = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @BeforeEach
    void start() {
        service.stubFor(post(BATCH).willReturn(aResponse().withStatus(202).withBody("{}")));
        runner = runner.withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
                .withPropertyValues(
                        "getfluxly.token=gflux_secret_1",
                        "getfluxly.api-host=http://127.0.0.1:" + service.getPort(),
                        // What is delivered is delivered by a flush or at the end.
                        "getfluxly.flush-interval=0");
    }

    private long received(String event) {
        return service.findAll(postRequestedFor(urlEqualTo(BATCH))).stream()
                .filter(request -> request.getBodyAsString().contains('"' + event + '"'))
                .count();
    }

    @Test
    void event_reachesTheServiceWithItsHeaders() {
        runner.withPropertyValues("getfluxly.context.app.name=shop").run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            client.track("invoice_paid", WHO, Map.of("total", 99.99));
            client.flush();

            service.verify(postRequestedFor(urlEqualTo(BATCH))
                    .withHeader("Authorization", equalTo("Bearer gflux_secret_1"))
                    .withHeader("Content-Type", matching("application/json.*"))
                    .withHeader("User-Agent", matching("getfluxly-java/\\S+ spring-boot/4\\.\\S+"))
                    .withHeader("X-Idempotency-Key", matching("[0-9a-f-]{36}"))
                    .withRequestBody(matchingJsonPath("$.events[0].event", equalTo("invoice_paid")))
                    .withRequestBody(matchingJsonPath("$.events[0].context.app.name", equalTo("shop"))));
        });
    }

    @Test
    void maxInFlight_isHowManyRequestsAreUnderWay() {
        CountDownLatch four = new CountDownLatch(4);
        CountDownLatch answers = new CountDownLatch(1);
        try (RawServer slow = new RawServer(conversation -> {
            four.countDown();
            answers.await();
            conversation.say("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}");
        })) {
            runner.withPropertyValues(
                            "getfluxly.api-host=" + slow.origin(),
                            "getfluxly.max-in-flight=4",
                            "getfluxly.max-batch-size=1",
                            "getfluxly.flush-at=1",
                            "getfluxly.timeout=20s")
                    .run(context -> {
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        for (int i = 0; i < 6; i++) {
                            client.track("signed_up", WHO);
                        }
                        four.await();
                        assertThat(slow.requests()).hasSize(4);

                        answers.countDown();
                        assertThat(client.flush().pending()).isZero();
                        assertThat(slow.requests()).hasSize(6);
                    });
        }
    }

    @Test
    void alias_reachesTheService() {
        service.stubFor(post("/v1/identify/alias")
                .willReturn(okJson("{\"alias\":{\"user_id\":\"u1\",\"anonymous_id\":\"anon_1\"}}")));
        runner.run(context -> assertThat(context.getBean(GetFluxlyClient.class)
                        .alias(AliasRequest.to("u1").fromAnonymousId("anon_1"))
                        .anonymousId())
                .isEqualTo("anon_1"));
    }

    @Test
    void disabled_sendsNothing() {
        runner.withPropertyValues("getfluxly.enabled=false").run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            assertThat(client.track("signed_up", WHO)).isFalse();
            client.flush();
        });
        assertThat(service.getAllServeEvents()).isEmpty();
    }

    /** Less than a property may say. */
    private static GetFluxlyClientBuilderCustomizer quickProbes() {
        return builder -> builder.parkedProbeInterval(Duration.ofMillis(50));
    }

    @Test
    void rotatedToken_isTakenFromTheConnectionDetails() {
        AtomicReference<String> token = new AtomicReference<>("gflux_secret_old");
        service.stubFor(post(BATCH)
                .withHeader("Authorization", equalTo("Bearer gflux_secret_old"))
                .willReturn(aResponse().withStatus(401).withBody("{\"error\":\"unauthenticated\"}")));
        runner.withBean(GetFluxlyConnectionDetails.class, () -> details(token))
                .withPropertyValues("getfluxly.flush-interval=50ms")
                .withBean(GetFluxlyClientBuilderCustomizer.class, DeliveryTest::quickProbes)
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    client.track("signed_up", WHO);
                    await().until(() -> client.stats().state() == DeliveryState.PARKED);

                    token.set("gflux_secret_new");

                    await().until(() -> client.stats().delivered() == 1);
                });
    }

    /** As a configuration server, a mounted secret or an administrator does it. */
    @Test
    void rotatedToken_isTakenFromARefreshedEnvironment() {
        service.stubFor(post(BATCH)
                .withHeader("Authorization", equalTo("Bearer gflux_secret_1"))
                .willReturn(aResponse().withStatus(401).withBody("{\"error\":\"unauthenticated\"}")));
        runner.withPropertyValues("getfluxly.flush-interval=50ms")
                .withBean(GetFluxlyClientBuilderCustomizer.class, DeliveryTest::quickProbes)
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    client.track("signed_up", WHO);
                    await().until(() -> client.stats().state() == DeliveryState.PARKED);

                    context.getEnvironment()
                            .getPropertySources()
                            .addFirst(new MapPropertySource(
                                    "refreshed", Map.of("getfluxly.token", "${vault}", "vault", "gflux_secret_2")));

                    await().until(() -> client.stats().delivered() == 1);
                    service.verify(postRequestedFor(urlEqualTo(BATCH))
                            .withHeader("Authorization", equalTo("Bearer gflux_secret_2")));
                });
    }

    /** Such as one that decrypts. */
    @Test
    void tokenThatAPostProcessorSets_isNotReplacedByTheEnvironments() {
        runner.withBean(BeanPostProcessor.class, Decrypting::new).run(context -> {
            assertThat(context.getBean(GetFluxlyConnectionDetails.class).token())
                    .isEqualTo("gflux_secret_1-in-clear");
        });
    }

    static final class Decrypting implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof GetFluxlyProperties properties) {
                properties.setToken("gflux_secret_1-in-clear");
            }
            return bean;
        }
    }

    @Test
    void publishableToken_tracksButMayNotErase() {
        service.stubFor(post("/v1/profiles/u1/erase")
                .willReturn(aResponse()
                        .withStatus(403)
                        .withBody("{\"error\":\"wrong_key_type\",\"received\":\"publishable\"}")));
        runner.withPropertyValues("getfluxly.token=gflux_pub_1").run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            client.track("signed_up", WHO);

            assertThat(client.flush().accepted()).isEqualTo(1);
            assertThatThrownBy(() -> client.erase(ErasureRequest.of("u1", ErasureReason.GDPR_DSR)))
                    .isInstanceOfSatisfying(GetFluxlyException.class, refused -> {
                        assertThat(refused.code()).isEqualTo("wrong_key_type");
                        assertThat(refused.details()).containsEntry("received", "publishable");
                    });
        });
    }

    @Test
    void applicationName_isTheNameOfTheApp() {
        runner.withPropertyValues("spring.application.name=shop", "getfluxly.context.app.version=3")
                .run(context -> {
                    context.getBean(GetFluxlyClient.class).track("signed_up", WHO);
                    context.getBean(GetFluxlyClient.class).flush();

                    service.verify(postRequestedFor(urlEqualTo(BATCH))
                            .withRequestBody(matchingJsonPath("$.events[0].context.app.name", equalTo("shop")))
                            .withRequestBody(matchingJsonPath("$.events[0].context.app.version", equalTo("3"))));
                });
    }

    private GetFluxlyConnectionDetails details(AtomicReference<String> token) {
        return new GetFluxlyConnectionDetails() {
            @Override
            public String token() {
                return token.get();
            }

            @Override
            public String apiHost() {
                return "http://127.0.0.1:" + service.getPort();
            }
        };
    }

    @Test
    void closingContext_deliversWhatIsHeld() {
        runner.run(context -> context.getBean(GetFluxlyClient.class).track("signed_up", WHO));

        assertThat(received("signed_up")).isEqualTo(1);
    }

    @Test
    void lazyContext_deliversWhatIsHeld() {
        runner.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> context.getBean(GetFluxlyClient.class).track("signed_up", WHO));

        assertThat(received("signed_up")).isEqualTo(1);
    }

    /** What the transport needs would otherwise be looked up by a thread that has to wait for the one that waits for it. */
    @Test
    void lazyContext_deliversWhileABeanIsBeingMade() {
        runner.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .withBean(
                        GetFluxlyRestClientCustomizer.class,
                        () -> restClient -> restClient.defaultHeader("X-Word", "lazy"))
                .withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
                .withBean(ObservationHandler.class, () -> context -> true)
                .withBean(FlushesInItsConstructor.class)
                .withPropertyValues("getfluxly.timeout=20s", "getfluxly.max-in-flight=2")
                .run(context -> assertThat(context.getBean(FlushesInItsConstructor.class).took)
                        .isLessThan(Duration.ofSeconds(10)));

        service.verify(postRequestedFor(urlEqualTo(BATCH)).withHeader("X-Word", equalTo("lazy")));
    }

    static final class FlushesInItsConstructor {

        private final Duration took;

        FlushesInItsConstructor(GetFluxlyClient client) {
            long start = System.nanoTime();
            client.track("was_created", WHO);
            assertThat(client.flush().accepted()).isEqualTo(1);
            took = Duration.ofNanos(System.nanoTime() - start);
        }
    }

    @Test
    void eventOfAPreDestroy_isDelivered() {
        runner.withBean(TracksInPreDestroy.class).run(context -> {});

        assertThat(received("was_destroyed")).isEqualTo(1);
    }

    /** The first and only event of its application. */
    static final class TracksInPreDestroy {

        private final GetFluxlyClient client;

        TracksInPreDestroy(GetFluxlyClient client) {
            this.client = client;
        }

        @PreDestroy
        void goodbye() {
            client.track("was_destroyed", WHO);
        }
    }

    @Test
    void eventOfAStoppingBean_isDeliveredBeforeWhatStopsLater() {
        runner.withBean(TracksOnStop.class)
                .withBean("later", StopsLater.class, () -> new StopsLater(() -> received("was_stopped")))
                .run(context -> {
                    StopsLater later = context.getBean(StopsLater.class);
                    context.close();
                    assertThat(later.seen).containsExactly(1L);
                });
    }

    /** Like a message listener or a scheduler. */
    static final class TracksOnStop extends RecordingLifecycle {

        private final GetFluxlyClient client;

        TracksOnStop(GetFluxlyClient client) {
            super(0);
            this.client = client;
        }

        @Override
        void onStop() {
            client.track("was_stopped", WHO);
        }
    }

    /** Like the service itself, where it runs in the same application. */
    private static final class StopsLater extends RecordingLifecycle {

        private final List<Long> seen = new CopyOnWriteArrayList<>();
        private final LongSupplier received;

        StopsLater(LongSupplier received) {
            super(GetFluxlyAutoConfiguration.LIFECYCLE_PHASE - 1);
            this.received = received;
        }

        @Override
        void onStop() {
            seen.add(received.getAsLong());
        }
    }

    private abstract static class RecordingLifecycle implements SmartLifecycle {

        private final int phase;
        private boolean running;

        RecordingLifecycle(int phase) {
            this.phase = phase;
        }

        abstract void onStop();

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            onStop();
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return phase;
        }
    }

    @Test
    void stoppedContext_acceptsEventsAndStartsAgain() {
        runner.run(context -> {
            ConfigurableApplicationContext lifecycle = context.getSourceApplicationContext();
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            client.track("before_stop", WHO);

            lifecycle.stop();
            assertThat(received("before_stop")).isEqualTo(1);
            assertThat(client.track("while_stopped", WHO)).isTrue();
            assertThat(received("while_stopped")).isZero();

            lifecycle.start();
            client.track("after_start", WHO);
            lifecycle.stop();
            assertThat(received("while_stopped")).isEqualTo(1);
            assertThat(received("after_start")).isEqualTo(1);
            assertThat(context.getBean(GetFluxlyClient.class)).isSameAs(client);
        });
    }

    @Test
    @Promise("I20")
    void deadService_holdsTheApplicationUpForOneShutdownTimeout() {
        Duration shutdownTimeout = Duration.ofSeconds(4);
        try (RawServer dead = new RawServer(RawServer.Conversation::fallSilent)) {
            runner.withPropertyValues(
                            "getfluxly.api-host=" + dead.origin(),
                            "getfluxly.timeout=20s",
                            "getfluxly.shutdown-timeout=" + shutdownTimeout)
                    .run(context -> {
                        context.getBean(GetFluxlyClient.class).track("signed_up", WHO);

                        long start = System.nanoTime();
                        context.close();

                        assertThat(Duration.ofNanos(System.nanoTime() - start))
                                .isLessThan(shutdownTimeout.plusMillis(1_500));
                    });
        }
    }

    @Test
    @Promise("I43")
    void tenClosedContexts_leaveNoThreadAndNoConnection() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (RawServer raw = RawServer.answering(TAKEN_OR_JOINED)) {
            for (int i = 0; i < 10; i++) {
                runner.withPropertyValues("getfluxly.api-host=" + raw.origin(), "getfluxly.max-in-flight=4")
                        .run(context -> {
                            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                            client.track("signed_up", WHO);
                            client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1"));
                            client.flush();
                        });
            }

            assertThat(raw.connections()).isGreaterThanOrEqualTo(10);
            await().untilAsserted(() -> {
                assertThat(raw.openConnections()).isZero();
                assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> !before.contains(thread))
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("getfluxly") || name.startsWith("HttpClient-"));
            });
        }
    }

    /** Ninety-six logins, say, while the service is slow to join visitors to users. */
    @Test
    @Promise({"I14", "I57"})
    void manyWaitingAliases_holdUpNoDelivery() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        ExecutorService callers = Executors.newCachedThreadPool();
        try (RawServer slow = new RawServer(conversation -> {
            if (conversation.request().startsWith("POST /v1/identify/alias")) {
                answers.await();
            }
            conversation.say(TAKEN_OR_JOINED);
        })) {
            runner.withPropertyValues("getfluxly.api-host=" + slow.origin(), "getfluxly.timeout=50s")
                    .run(context -> {
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        List<Future<Alias>> waiting = new ArrayList<>();
                        for (int i = 0; i < 96; i++) {
                            waiting.add(callers.submit(
                                    () -> client.alias(AliasRequest.to("u1").fromAnonymousId("anon_1"))));
                        }
                        await().until(() -> slow.requests().size() >= 16);

                        long start = System.nanoTime();
                        for (int i = 0; i < 20; i++) {
                            client.track("signed_up", WHO);
                            assertThat(client.flush().accepted()).isEqualTo(1);
                        }
                        assertThat(Duration.ofNanos(System.nanoTime() - start).dividedBy(20))
                                .isLessThan(Duration.ofMillis(500));

                        assertThat(waiting).noneMatch(Future::isDone);
                        answers.countDown();
                        assertThat(waiting)
                                .allSatisfy(alias ->
                                        assertThat(alias.get().userId()).isEqualTo("u1"));
                    });
        } finally {
            callers.shutdownNow();
        }
    }
}
