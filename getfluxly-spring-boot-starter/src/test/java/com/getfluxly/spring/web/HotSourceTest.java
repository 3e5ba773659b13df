package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One visitor's request makes another one's stream go on: on the thread of the first. */
class HotSourceTest {

    @AfterEach
    void endPropagation() {
        Hooks.disableAutomaticContextPropagation();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Pages.class)
    static class Shop {

        @Bean
        Witness witness() {
            return new Witness();
        }
    }

    @RestController
    static class Pages {

        private final GetFluxlyClient client;
        // Keeps what comes between the subscription and the demand.
        private final Sinks.Many<String> ticks = Sinks.many().multicast().onBackpressureBuffer();
        private final Sinks.One<String> one = Sinks.one();
        private final CompletableFuture<String> future = new CompletableFuture<>();
        final CountDownLatch listening = new CountDownLatch(1);

        Pages(GetFluxlyClient client) {
            this.client = client;
        }

        private String track(String name, String visitor) {
            client.track(name, Identity.externalId("user_42"), Map.of("visitor", visitor));
            return name;
        }

        @GetMapping(path = "/listen", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<String> listen(@RequestParam String visitor) {
            return ticks.asFlux()
                    .doOnSubscribe(begun -> listening.countDown())
                    .map(tick -> track("on_tick", visitor))
                    .take(1);
        }

        @GetMapping("/await-one")
        Mono<String> awaitOne(@RequestParam String visitor) {
            return one.asMono().doOnSubscribe(begun -> listening.countDown()).map(tick -> track("on_one", visitor));
        }

        @GetMapping("/await-future")
        Mono<String> awaitFuture(@RequestParam String visitor) {
            listening.countDown();
            return Mono.fromFuture(future).map(tick -> track("on_future", visitor));
        }

        @GetMapping("/emit")
        Mono<String> emit(@RequestParam String visitor) {
            return Mono.fromSupplier(() -> {
                ticks.tryEmitNext("tick");
                one.tryEmitValue("tick");
                future.complete("tick");
                return track("emitted", visitor);
            });
        }
    }

    // Either the visitor of the stream, or nobody: never the one who made it go on.
    @ParameterizedTest
    @ValueSource(strings = {"/listen", "/await-one", "/await-future"})
    void eventInAStreamThatAnotherRequestFeeds_hasNoVisitorOfThatRequest(String path) throws Exception {
        emitForOthers(ReactiveServer.TOMCAT, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/listen", "/await-one", "/await-future"})
    @Tag("thorough")
    void eventInAStreamOnNettyThatAnotherRequestFeeds_hasNoVisitorOfThatRequest(String path) throws Exception {
        emitForOthers(ReactiveServer.NETTY, path);
    }

    private static void emitForOthers(ReactiveServer server, String path) throws Exception {
        for (String propagation : new String[] {"auto", "limited"}) {
            try (ConfigurableApplicationContext context = server.run(
                    Shop.class,
                    "--server.port=0",
                    "--spring.main.banner-mode=off",
                    "--logging.level.root=off",
                    "--spring.reactor.context-propagation=" + propagation,
                    "--getfluxly.token=gflux_secret_test",
                    "--getfluxly.api-host=http://127.0.0.1:1")) {
                Browsers browsers = new Browsers(context);
                ExecutorService thread = Executors.newSingleThreadExecutor();
                try {
                    var listener = thread.submit(() -> browsers.get(path, "listener"));
                    assertThat(context.getBean(Pages.class).listening.await(20, TimeUnit.SECONDS))
                            .isTrue();
                    browsers.get("/emit", "emitter");
                    listener.get(20, TimeUnit.SECONDS);
                } finally {
                    thread.shutdownNow();
                }
                Witness witness = context.getBean(Witness.class);
                assertThat(witness.wrong()).noneMatch(one -> one.contains("emitter instead of listener"));
            }
            Hooks.disableAutomaticContextPropagation();
        }
    }
}
