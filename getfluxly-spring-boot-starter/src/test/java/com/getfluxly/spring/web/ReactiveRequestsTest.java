package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Requests of many visitors, whose answers change threads. */
@Timeout(300)
class ReactiveRequestsTest {

    private static final int SOME = 1_000;
    private static final int MANY = 10_000;

    private static final List<String> PATHS = List.of(
            "/plain",
            "/delayed",
            "/hops",
            "/blocking",
            "/fails",
            "/fails-later",
            "/collected",
            "/times-out",
            "/anonymous",
            "/nested");

    private static final Map<String, Integer> TRACKED = new TreeMap<>(Map.ofEntries(
            Map.entry("in_handler", 1_000),
            Map.entry("after_a_delay", 1_000),
            Map.entry("on_another_scheduler", 1_000),
            Map.entry("where_it_may_block", 1_000),
            Map.entry("in_exception_handler", 2_000),
            Map.entry("element_by_element", 3_000),
            Map.entry("after_a_timeout", 1_000),
            Map.entry("anonymously", 1_000),
            Map.entry("nested", 2_000)));

    @AfterEach
    void endPropagation() {
        Hooks.disableAutomaticContextPropagation();
    }

    private static ConfigurableApplicationContext start(ReactiveServer server, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.tomcat.threads.max=2",
                "--spring.main.banner-mode=off",
                "--logging.level.root=off",
                "--getfluxly.token=gflux_secret_test",
                "--getfluxly.api-host=http://127.0.0.1:1"));
        arguments.addAll(List.of(properties));
        return server.run(Shop.class, arguments.toArray(String[]::new));
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

        Pages(GetFluxlyClient client) {
            this.client = client;
        }

        private String track(String name, String visitor) {
            client.track(name, Identity.externalId("user_42"), Map.of("visitor", visitor));
            return name;
        }

        @GetMapping("/plain")
        Mono<String> plain(@RequestParam String visitor) {
            return Mono.just(track("in_handler", visitor));
        }

        @GetMapping("/anonymous")
        Mono<String> anonymous(@RequestParam String visitor) {
            return Mono.fromSupplier(() -> track("anonymously", visitor));
        }

        @GetMapping("/delayed")
        Mono<String> delayed(@RequestParam String visitor) {
            return Mono.delay(Duration.ofMillis(1)).map(tick -> track("after_a_delay", visitor));
        }

        @GetMapping("/hops")
        Mono<String> hops(@RequestParam String visitor) {
            return Mono.just(visitor)
                    .publishOn(Schedulers.parallel())
                    .map(String::toString)
                    .publishOn(Schedulers.single())
                    .map(same -> track("on_another_scheduler", same));
        }

        @GetMapping("/blocking")
        Mono<String> blocking(@RequestParam String visitor) {
            return Mono.fromCallable(() -> track("where_it_may_block", visitor))
                    .subscribeOn(Schedulers.boundedElastic());
        }

        @GetMapping("/fails")
        Mono<String> fail() {
            throw new IllegalStateException("at once");
        }

        @GetMapping("/fails-later")
        Mono<String> failLater() {
            return Mono.delay(Duration.ofMillis(1)).then(Mono.error(new IllegalStateException("later")));
        }

        @ExceptionHandler(IllegalStateException.class)
        Mono<String> handled(ServerWebExchange exchange) {
            String visitor =
                    String.valueOf(exchange.getRequest().getQueryParams().getFirst("visitor"));
            return Mono.fromSupplier(() -> track("in_exception_handler", visitor));
        }

        @GetMapping("/collected")
        Mono<String> collect(@RequestParam String visitor) {
            return Flux.range(0, 3)
                    .delayElements(Duration.ofMillis(1))
                    .map(tick -> track("element_by_element", visitor))
                    .last();
        }

        @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<String> stream(@RequestParam String visitor) {
            return Flux.range(0, 3).delayElements(Duration.ofMillis(1)).map(tick -> track("in_stream", visitor));
        }

        @GetMapping("/times-out")
        Mono<String> timeOut(@RequestParam String visitor) {
            return Mono.<String>never()
                    .timeout(Duration.ofMillis(5))
                    .onErrorResume(TimeoutException.class, late -> Mono.just(track("after_a_timeout", visitor)));
        }

        @GetMapping("/nested")
        Mono<String> nested(@RequestParam String visitor) {
            return Flux.range(0, 2)
                    .flatMap(i -> Mono.delay(Duration.ofMillis(1)).map(tick -> track("nested", visitor)))
                    .last();
        }
    }

    private static List<Optional<RequestContext>> leftOnSchedulers() {
        return Flux.just(Schedulers.parallel(), Schedulers.single(), Schedulers.boundedElastic())
                .flatMap(scheduler -> Flux.range(0, 64)
                        .flatMap(i -> Mono.fromCallable(RequestContext::current).subscribeOn(scheduler)))
                .collectList()
                .blockOptional()
                .orElseThrow();
    }

    /** The same of fewer requests. */
    private static Map<String, Integer> tracked(int requests) {
        Map<String, Integer> tracked = new TreeMap<>(TRACKED);
        tracked.replaceAll((place, events) -> events * requests / MANY);
        return tracked;
    }

    @ParameterizedTest
    @EnumSource
    @Promise("I62")
    void eventsOfReactiveRequests_haveTheVisitorOfTheirRequest(ReactiveServer server) throws Exception {
        visitReactively(server, SOME);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("thorough")
    void manyEventsOfReactiveRequests_haveTheVisitorOfTheirRequest(ReactiveServer server) throws Exception {
        visitReactively(server, MANY);
    }

    private static void visitReactively(ReactiveServer server, int requests) throws Exception {
        try (ConfigurableApplicationContext application = start(server, "--spring.reactor.context-propagation=auto")) {
            new Browsers(application).visit(requests, i -> PATHS.get(i % PATHS.size()));

            Witness witness = application.getBean(Witness.class);
            assertThat(witness.wrong()).isEmpty();
            assertThat(witness.right()).isEqualTo(tracked(requests));
            assertThat(leftOnSchedulers()).hasSize(192).containsOnly(Optional.empty());
        }
    }

    /** A servlet container asks for the next element on a thread that Reactor does not see. */
    @Test
    @Promise("I62")
    void eventsInAStreamedBody_haveTheVisitorOfTheirRequestOrNobody() throws Exception {
        Witness witness = stream(ReactiveServer.TOMCAT);

        assertThat(witness.wrong()).allMatch(event -> event.contains(": nobody instead of v"));
        assertThat(witness.right().getOrDefault("in_stream", 0)
                        + witness.wrong().size())
                .isEqualTo(900);
    }

    @Test
    @Promise("I62")
    void eventsInAStreamedBodyOnNetty_haveTheVisitorOfTheirRequest() throws Exception {
        Witness witness = stream(ReactiveServer.NETTY);

        assertThat(witness.wrong()).isEmpty();
        assertThat(witness.right()).isEqualTo(Map.of("in_stream", 900));
    }

    private static Witness stream(ReactiveServer server) throws Exception {
        try (ConfigurableApplicationContext application = start(server, "--spring.reactor.context-propagation=auto")) {
            new Browsers(application).visit(300, i -> "/stream");

            assertThat(leftOnSchedulers()).containsOnly(Optional.empty());
            return application.getBean(Witness.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Promise("I62")
    void eventsWithoutPropagation_haveNoVisitor(ReactiveServer server) throws Exception {
        try (ConfigurableApplicationContext application = start(server)) {
            new Browsers(application).visit(200, i -> PATHS.get(i % 4));

            Witness witness = application.getBean(Witness.class);
            assertThat(witness.right()).isEmpty();
            assertThat(witness.wrong()).hasSize(200).allMatch(event -> event.contains(": nobody instead of v"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void switchedOff_addsNothing(ReactiveServer server) throws Exception {
        try (ConfigurableApplicationContext application =
                start(server, "--spring.reactor.context-propagation=auto", "--getfluxly.web.enabled=false")) {
            new Browsers(application).visit(20, i -> "/anonymous");
            new Browsers(application).get("/plain", "v1");

            Witness witness = application.getBean(Witness.class);
            assertThat(witness.right()).isEqualTo(Map.of("anonymously", 20));
            assertThat(witness.wrong()).containsExactly("in_handler: nobody instead of v1");
        }
    }
}
