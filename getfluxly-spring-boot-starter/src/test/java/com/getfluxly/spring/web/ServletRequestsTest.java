package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Requests of many visitors on a server with two threads. */
@Timeout(300)
class ServletRequestsTest {

    private static final int SOME = 1_000;
    private static final int MANY = 10_000;

    /** Which of them visits what: ten kinds of request, a thousand of each. */
    private static final List<String> PATHS = List.of(
            "/plain",
            "/throws",
            "/handled",
            "/callable",
            "/later",
            "/forward",
            "/anonymous",
            "/refused",
            "/stream",
            "/fails");

    /** What each of those tracks. */
    private static final Map<String, Integer> TRACKED = new TreeMap<>(Map.ofEntries(
            Map.entry("in_handler", 6_000),
            Map.entry("anonymously", 1_000),
            Map.entry("behind_a_forward", 1_000),
            Map.entry("in_callable", 1_000),
            Map.entry("in_async_method", 2_000),
            Map.entry("in_async_dispatch", 4_000),
            Map.entry("in_exception_handler", 1_000),
            Map.entry("in_error_page", 3_000),
            Map.entry("elsewhere", 1_000)));

    /** Spring Boot 4.1 has a property for it, 4.0 takes a bean. */
    private static final boolean HAS_PROPERTY =
            !String.valueOf(SpringBootVersion.getVersion()).startsWith("4.0.");

    private static ConfigurableApplicationContext start(String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.tomcat.threads.max=2",
                "--server.tomcat.threads.min-spare=2",
                "--spring.task.execution.pool.core-size=2",
                "--spring.task.execution.pool.max-size=2",
                "--spring.task.execution.propagate-context=true",
                "--spring.main.banner-mode=off",
                "--logging.level.root=off",
                "--getfluxly.token=gflux_secret_test",
                "--getfluxly.api-host=http://127.0.0.1:1"));
        arguments.addAll(List.of(properties));
        return new SpringApplicationBuilder(Shop.class)
                .sources(HAS_PROPERTY ? Shop.class : Decorated.class)
                .web(WebApplicationType.SERVLET)
                .run(arguments.toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    static class Decorated {

        @Bean
        ContextPropagatingTaskDecorator propagating() {
            return new ContextPropagatingTaskDecorator();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableAsync
    @Import({Pages.class, ErrorPage.class, Later.class})
    static class Shop implements WebMvcConfigurer {

        private final ObjectProvider<GetFluxlyClient> clients;

        Shop(ObjectProvider<GetFluxlyClient> clients) {
            this.clients = clients;
        }

        @Bean
        Witness witness() {
            return new Witness();
        }

        /** Without anything that would carry a request over. */
        @Bean(defaultCandidate = false, destroyMethod = "shutdown")
        ExecutorService bare() {
            return Executors.newFixedThreadPool(2);
        }

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(new AfterAsync(clients));
        }
    }

    /** Tracks at the end of an asynchronous dispatch. Interceptors are made before there is a client. */
    private record AfterAsync(ObjectProvider<GetFluxlyClient> clients) implements AsyncHandlerInterceptor {

        @Override
        public void afterCompletion(
                HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                track(clients.getObject(), "in_async_dispatch", request.getParameter("visitor"));
            }
        }
    }

    private static void track(GetFluxlyClient client, String name, String visitor) {
        client.track(name, Identity.externalId("user_42"), Map.of("visitor", visitor));
    }

    static class Later {

        private final GetFluxlyClient client;

        Later(GetFluxlyClient client) {
            this.client = client;
        }

        @Async
        public CompletableFuture<String> track(String visitor) {
            ServletRequestsTest.track(client, "in_async_method", visitor);
            return CompletableFuture.completedFuture("tracked");
        }

        @Async
        public CompletableFuture<String> fail(String visitor) {
            ServletRequestsTest.track(client, "in_async_method", visitor);
            throw new IllegalStateException("later");
        }
    }

    @RestController
    static class ErrorPage implements ErrorController {

        private final GetFluxlyClient client;

        ErrorPage(GetFluxlyClient client) {
            this.client = client;
        }

        @RequestMapping("/error")
        String error(@RequestParam String visitor) {
            track(client, "in_error_page", visitor);
            return "error";
        }
    }

    private static final class HandledException extends RuntimeException {}

    @RestController
    static class Pages {

        private final GetFluxlyClient client;
        private final Later later;
        private final ExecutorService bare;

        Pages(GetFluxlyClient client, Later later, @Qualifier("bare") ExecutorService bare) {
            this.client = client;
            this.later = later;
            this.bare = bare;
        }

        @GetMapping("/plain")
        String plain(@RequestParam String visitor) {
            track(client, "in_handler", visitor);
            return "plain";
        }

        @GetMapping("/anonymous")
        String anonymous(@RequestParam String visitor) {
            track(client, "anonymously", visitor);
            return "anonymous";
        }

        @GetMapping("/throws")
        String fail(@RequestParam String visitor) {
            track(client, "in_handler", visitor);
            throw new IllegalStateException("of the handler");
        }

        @GetMapping("/refused")
        void refuse(@RequestParam String visitor, HttpServletResponse response) throws IOException {
            track(client, "in_handler", visitor);
            response.sendError(HttpServletResponse.SC_CONFLICT);
        }

        @GetMapping("/handled")
        String failAndHandle() {
            throw new HandledException();
        }

        @ExceptionHandler(HandledException.class)
        String handled(HttpServletRequest request) {
            track(client, "in_exception_handler", request.getParameter("visitor"));
            return "handled";
        }

        @GetMapping("/callable")
        Callable<String> callable(@RequestParam String visitor) {
            track(client, "in_handler", visitor);
            return () -> {
                track(client, "in_callable", visitor);
                return "called";
            };
        }

        @GetMapping("/later")
        CompletableFuture<String> later(@RequestParam String visitor) {
            return later.track(visitor);
        }

        @GetMapping("/fails")
        CompletableFuture<String> failLater(@RequestParam String visitor) {
            return later.fail(visitor);
        }

        @GetMapping("/forward")
        void forward(@RequestParam String visitor, HttpServletRequest request, HttpServletResponse response)
                throws Exception {
            RequestDispatcher dispatcher = request.getRequestDispatcher("/plain");
            dispatcher.forward(request, response);
            track(client, "behind_a_forward", visitor);
        }

        @GetMapping("/stream")
        SseEmitter stream(@RequestParam String visitor) {
            track(client, "in_handler", visitor);
            SseEmitter emitter = new SseEmitter();
            bare.execute(() -> {
                // Nobody carried the request here.
                track(client, "elsewhere", Witness.NOBODY);
                try {
                    emitter.send("one");
                    emitter.complete();
                } catch (IOException gone) {
                    emitter.completeWithError(gone);
                }
            });
            return emitter;
        }

        @GetMapping("/timeout")
        DeferredResult<String> timeout() {
            return new DeferredResult<>(50L);
        }

        @ExceptionHandler(AsyncRequestTimeoutException.class)
        String timedOut(HttpServletRequest request) {
            track(client, "after_a_timeout", request.getParameter("visitor"));
            return "timed out";
        }
    }

    private static void assertEachEventHasItsVisitor(int requests, ConfigurableApplicationContext application)
            throws Exception {
        new Browsers(application).visit(requests, i -> PATHS.get(i % PATHS.size()));

        assertTracked(application, tracked(requests));
    }

    /** The same of fewer requests. */
    private static Map<String, Integer> tracked(int requests) {
        Map<String, Integer> tracked = new TreeMap<>(TRACKED);
        tracked.replaceAll((place, events) -> events * requests / MANY);
        return tracked;
    }

    /** The last of them at the end of a dispatch, when the visitor has the answer. */
    private static void assertTracked(ConfigurableApplicationContext application, Map<String, Integer> tracked) {
        Witness witness = application.getBean(Witness.class);
        await().untilAsserted(() -> assertThat(witness.right()).isEqualTo(tracked));
        assertThat(witness.wrong()).isEmpty();
    }

    @Test
    @Promise("I62")
    void eventsOnTwoThreads_haveTheVisitorOfTheirRequest() throws Exception {
        visitTwoThreads(SOME);
    }

    @Test
    @Tag("thorough")
    void manyEventsOnTwoThreads_haveTheVisitorOfTheirRequest() throws Exception {
        visitTwoThreads(MANY);
    }

    private static void visitTwoThreads(int requests) throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            assertEachEventHasItsVisitor(requests, application);

            assertThat(leftOn(threadsOf(application))).containsOnly(Optional.empty());
            assertThat(leftOn(application.getBean("applicationTaskExecutor", Executor.class)))
                    .containsOnly(Optional.empty());
        }
    }

    @Test
    @Promise("I62")
    @EnabledForJreRange(min = JRE.JAVA_21)
    void eventsOnVirtualThreads_haveTheVisitorOfTheirRequest() throws Exception {
        try (ConfigurableApplicationContext application = start("--spring.threads.virtual.enabled=true")) {
            assertEachEventHasItsVisitor(SOME, application);
        }
    }

    @Test
    @Promise("I62")
    void eventsAfterATimeout_haveTheVisitorOfTheirRequest() throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            new Browsers(application).visit(40, i -> i % 2 == 0 ? "/timeout" : "/plain");

            assertTracked(application, Map.of("after_a_timeout", 20, "in_async_dispatch", 20, "in_handler", 20));
            assertThat(leftOn(threadsOf(application))).containsOnly(Optional.empty());
        }
    }

    private static Executor threadsOf(ConfigurableApplicationContext application) {
        TomcatWebServer server = (TomcatWebServer) ((ServletWebServerApplicationContext) application).getWebServer();
        return Objects.requireNonNull(server)
                .getTomcat()
                .getConnector()
                .getProtocolHandler()
                .getExecutor();
    }

    /** On both threads, which wait for each other. */
    private static List<Optional<RequestContext>> leftOn(Executor twoThreads) throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Callable<Optional<RequestContext>> look = () -> {
            both.await();
            return RequestContext.current();
        };
        List<FutureTask<Optional<RequestContext>>> looks =
                Stream.of(new FutureTask<>(look), new FutureTask<>(look)).toList();
        looks.forEach(twoThreads::execute);
        List<Optional<RequestContext>> left = new ArrayList<>();
        for (Future<Optional<RequestContext>> looked : looks) {
            left.add(looked.get());
        }
        return left;
    }
}
