package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.web.CurrentVisitor;
import com.getfluxly.spring.web.RequestContext;
import com.getfluxly.spring.web.VisitorFilter;
import com.getfluxly.spring.web.VisitorWebFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class GetFluxlyWebAutoConfigurationTest {

    private static final AutoConfigurations CONFIGURATIONS =
            AutoConfigurations.of(GetFluxlyAutoConfiguration.class, GetFluxlyWebAutoConfiguration.class);
    private static final String[] SETTINGS = {
        "getfluxly.token=gflux_secret_test", "getfluxly.api-host=http://127.0.0.1:1", "getfluxly.flush-interval=0"
    };

    private final Recorder recorder = new Recorder();

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(CONFIGURATIONS)
            .withBean(Recorder.class, () -> recorder)
            .withPropertyValues(SETTINGS);

    /** Behind what is added. */
    private static final class Recorder implements EventProcessor {

        private final List<Event> events = new ArrayList<>();

        @Override
        public @Nullable Event process(Event event) {
            events.add(event);
            return null;
        }

        Event only() {
            assertThat(events).hasSize(1);
            return events.get(0);
        }
    }

    private static MockHttpServletRequest request() {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/cart");
        request.setQueryString("token=1");
        request.setRemoteAddr("203.0.113.7");
        request.addHeader("Cookie", "gflux_anon=anon_1; other=anon_2");
        request.addHeader("Referer", "https://search.example/?q=shoes");
        request.addHeader("User-Agent", "Mozilla/5.0");
        request.addHeader("Accept-Language", "de-DE");
        return request;
    }

    /** Tracks while a request is answered. */
    private static void track(AssertableWebApplicationContext context, TrackEvent event) throws Exception {
        answer(
                context,
                (request, response) -> context.getBean(GetFluxlyClient.class).track(event));
    }

    private static void answer(AssertableWebApplicationContext context, FilterChain chain) throws Exception {
        FilterRegistrationBean<?> registration = context.getBean(FilterRegistrationBean.class);
        Objects.requireNonNull(registration.getFilter()).doFilter(request(), new MockHttpServletResponse(), chain);
    }

    private static TrackEvent event() {
        return TrackEvent.builder("order_completed", Identity.externalId("user_42"))
                .build();
    }

    @Test
    void event_getsTheVisitor_andNothingElse() {
        runner.run(context -> {
            track(context, event());

            assertThat(recorder.only().who())
                    .isEqualTo(Identity.externalId("user_42").withAnonymousId("anon_1"));
            assertThat(recorder.only().context()).isEmpty();
        });
    }

    @Test
    void capture_addsWhatItNames() {
        runner.withPropertyValues("getfluxly.web.capture=page,referrer,user-agent,locale,client-address")
                .run(context -> {
                    track(context, event());

                    assertThat(recorder.only().context())
                            .isEqualTo(Map.of(
                                    "page", Map.of("path", "/cart", "referrer", "search.example"),
                                    "user_agent", "Mozilla/5.0",
                                    "locale", "de-DE",
                                    "ip", "203.0.113.7"));
                });
    }

    @Test
    void captureOfNothingThatIsKnown_stopsTheStart() {
        runner.withPropertyValues("getfluxly.web.capture=password")
                .run(context -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining("getfluxly.web"));
    }

    @Test
    void otherCookie_isTheVisitor() {
        runner.withPropertyValues("getfluxly.web.visitor-cookie=other").run(context -> {
            track(context, event());

            assertThat(recorder.only().who().anonymousId()).isEqualTo("anon_2");
        });
    }

    @Test
    void emptyCookie_addsNobody() {
        runner.withPropertyValues("getfluxly.web.visitor-cookie=").run(context -> {
            track(context, event());

            assertThat(recorder.only().who().anonymousId()).isNull();
        });
    }

    @Test
    void switchedOff_addsNothing() {
        runner.withPropertyValues("getfluxly.web.enabled=false", "getfluxly.web.capture=page")
                .run(context -> {
                    assertThat(context.getBean(FilterRegistrationBean.class).isEnabled())
                            .isFalse();
                    track(context, event());

                    assertThat(recorder.only().who().anonymousId()).isNull();
                    assertThat(recorder.only().context()).isEmpty();
                });
    }

    @Test
    void clientThatIsOff_looksAtNoRequest() {
        runner.withPropertyValues("getfluxly.enabled=false", "getfluxly.web.visitor-cookie=a b")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(FilterRegistrationBean.class).isEnabled())
                            .isFalse();
                });
    }

    @Test
    void cookieThatCanBeNone_matters_onlyWhereRequestsAreLookedAt() {
        runner.withPropertyValues("getfluxly.web.enabled=false", "getfluxly.web.visitor-cookie=a b")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    @Promise("I56")
    void cookieThatCanBeNone_stopsTheStart_andSaysWhy() {
        runner.withPropertyValues("getfluxly.web.visitor-cookie=a b")
                .run(context -> assertSaysWhy(context.getStartupFailure()));
        reactive()
                .withPropertyValues("getfluxly.web.visitor-cookie=a b")
                .run(context -> assertSaysWhy(context.getStartupFailure()));
    }

    private static void assertSaysWhy(@Nullable Throwable failure) {
        assertThat(failure)
                .rootCause()
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, wrong -> {
                    assertThat(wrong.getName()).isEqualTo("getfluxly.web.visitor-cookie");
                    assertThat(wrong.getValue()).isEqualTo("a b");
                    assertThat(wrong.getReason())
                            .isEqualTo("'getfluxly.web.visitor-cookie' must be the name of a cookie: no blanks within,"
                                    + " no control characters, no ';' and no '='");
                });
    }

    /** The sample goes by the ids of an event, and this one has its visitor's alone. */
    @Test
    void sample_seesTheVisitor() {
        runner.withPropertyValues("getfluxly.sample.rate=0").run(context -> {
            track(
                    context,
                    TrackEvent.builder("page_viewed", Identity.anonymousId(null))
                            .build());

            assertThat(recorder.events).isEmpty();
            assertThat(context.getBean(GetFluxlyClient.class).stats().refusedByReason())
                    .containsEntry(DropReason.FILTERED, 1L);
        });
    }

    @Test
    void redaction_takesOutWhatWasAdded() {
        try (RawServer service = service()) {
            new WebApplicationContextRunner()
                    .withConfiguration(CONFIGURATIONS)
                    .withPropertyValues(SETTINGS)
                    .withPropertyValues(
                            "getfluxly.api-host=" + service.origin(),
                            "getfluxly.web.capture=client-address,page",
                            "getfluxly.redact.keys=ip")
                    .run(context -> {
                        track(context, event());
                        context.getBean(GetFluxlyClient.class).flush();
                    });

            assertThat(service.requests())
                    .singleElement()
                    .asString()
                    .contains("\"ip\":\"[redacted]\"", "\"page\":{\"path\":\"/cart\"}");
        }
    }

    private static RawServer service() {
        return RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}");
    }

    /** Nothing is lost for what is nice to have. */
    @Test
    void eventWithoutRoom_goesWithoutWhatIsCaptured() {
        try (RawServer service = service()) {
            new WebApplicationContextRunner()
                    .withConfiguration(CONFIGURATIONS)
                    .withPropertyValues(SETTINGS)
                    .withPropertyValues("getfluxly.api-host=" + service.origin(), "getfluxly.web.capture=page")
                    .run(context -> {
                        track(
                                context,
                                event().toBuilder()
                                        .property("text", "x".repeat(32_550))
                                        .build());
                        assertThat(context.getBean(GetFluxlyClient.class)
                                        .stats()
                                        .accepted())
                                .isEqualTo(1);
                        context.getBean(GetFluxlyClient.class).flush();
                    });

            assertThat(service.requests())
                    .singleElement()
                    .asString()
                    .contains("xxx", "\"anonymous_id\":\"anon_1\"")
                    .doesNotContain("/cart");
        }
    }

    /** The visitor is all that it has, so what is wrong is the value. */
    @Test
    void visitorsEventThatIsRefused_isToldWhatIsWrongWithIt() {
        new WebApplicationContextRunner()
                .withConfiguration(CONFIGURATIONS)
                .withPropertyValues(SETTINGS)
                .withPropertyValues("getfluxly.web.capture=page", "getfluxly.failure-mode=throw")
                .run(context -> assertThatExceptionOfType(GetFluxlyException.class)
                        .isThrownBy(() -> track(
                                context,
                                TrackEvent.builder("signed_up", Identity.anonymousId(null))
                                        .property("bean", new Object())
                                        .build()))
                        .withMessageContaining("properties.bean"));
    }

    @Test
    @Promise("I63")
    void headersOfARequestWithEvents_holdNothingOfTheVisitors() {
        try (RawServer service = service()) {
            new WebApplicationContextRunner()
                    .withConfiguration(CONFIGURATIONS)
                    .withPropertyValues(SETTINGS)
                    .withPropertyValues(
                            "getfluxly.api-host=" + service.origin(),
                            "getfluxly.web.capture=page,referrer,user-agent,locale,client-address")
                    .run(context -> {
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        client.track(event());
                        client.flush();
                        answer(context, (request, response) -> {
                            client.track(event());
                            client.flush();
                        });
                    });

            assertThat(service.requests()).hasSize(2);
            assertThat(headers(service.requests().get(1)))
                    .isEqualTo(headers(service.requests().get(0)))
                    .doesNotContain("cookie", "anon_1", "search.example", "mozilla", "de-de", "203.0.113.7", "/cart");
        }
    }

    /** Without the values that differ from request to request. */
    private static String headers(String request) {
        return Pattern.compile("(?im)^(content-length|idempotency-key|x-.*):.*$")
                .matcher(request.substring(0, request.indexOf("\r\n\r\n")))
                .replaceAll("$1")
                .toLowerCase(Locale.ROOT);
    }

    @Test
    void filter_comesEarly_andForEachKindOfDispatchThatAnswers() {
        runner.run(context -> {
            FilterRegistrationBean<?> filter = context.getBean("getfluxlyVisitorFilter", FilterRegistrationBean.class);
            assertThat(filter.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE + 10);
            assertThat(filter.getFilter()).isInstanceOf(VisitorFilter.class);
            assertThat(filter.determineDispatcherTypes())
                    .isEqualTo(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
            assertThat(context).doesNotHaveBean(VisitorWebFilter.class);
        });
    }

    @Test
    void currentVisitor_isTheOneOfTheRequest() {
        List<Optional<Identity>> visitors = new ArrayList<>();
        runner.run(context -> {
            CurrentVisitor visitor = context.getBean(CurrentVisitor.class);
            answer(context, (request, response) -> visitors.add(visitor.identity()));
            visitors.add(visitor.identity());
        });

        assertThat(visitors).containsExactly(Optional.of(Identity.anonymousId("anon_1")), Optional.empty());
    }

    @Test
    void currentVisitor_backsOff() {
        CurrentVisitor own = Optional::empty;
        runner.withBean("own", CurrentVisitor.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(CurrentVisitor.class)).isSameAs(own));
    }

    @Test
    void processorsOfTheApplication_areAloneOfTheirType() {
        runner.run(context -> assertThat(context).hasSingleBean(EventProcessor.class));
    }

    // ---- reactive ---------------------------------------------------------------------------------------------------

    private static ReactiveWebApplicationContextRunner reactive() {
        return new ReactiveWebApplicationContextRunner()
                .withConfiguration(CONFIGURATIONS)
                .withPropertyValues(SETTINGS);
    }

    @Test
    void reactiveApplication_hasItsFilter() {
        reactive().run(context -> {
            assertThat(context).doesNotHaveBean(FilterRegistrationBean.class);
            VisitorWebFilter filter = context.getBean(VisitorWebFilter.class);
            MockServerWebExchange exchange = MockServerWebExchange.from(
                    MockServerHttpRequest.get("/cart?x=1").header(HttpHeaders.COOKIE, "gflux_anon=anon_1"));
            List<RequestContext> seen = new ArrayList<>();

            filter.filter(
                            exchange,
                            same -> Mono.deferContextual(reactor -> {
                                seen.add(reactor.get(RequestContext.class.getName()));
                                return Mono.empty();
                            }))
                    .block();

            assertThat(filter.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE + 10);
            assertThat(seen).singleElement().satisfies(request -> {
                assertThat(request.visitorId()).isEqualTo("anon_1");
                assertThat(request.path()).isEqualTo("/cart");
            });
        });
    }

    @Test
    void reactiveClientThatIsOff_looksAtNoRequest() {
        reactive().withPropertyValues("getfluxly.enabled=false").run(context -> {
            List<Boolean> known = new ArrayList<>();
            context.getBean(VisitorWebFilter.class)
                    .filter(
                            MockServerWebExchange.from(MockServerHttpRequest.get("/")),
                            same -> Mono.deferContextual(reactor -> {
                                known.add(reactor.hasKey(RequestContext.class.getName()));
                                return Mono.empty();
                            }))
                    .block();

            assertThat(known).containsExactly(false);
        });
    }

    // ---- what may be missing ----------------------------------------------------------------------------------------

    @Test
    void withoutServlets_theRestIsThere() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader(Filter.class.getPackageName()))
                .withConfiguration(CONFIGURATIONS)
                .withPropertyValues(SETTINGS)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(GetFluxlyClient.class)
                        .hasSingleBean(CurrentVisitor.class)
                        .doesNotHaveBean("getfluxlyVisitorFilter"));
    }

    @Test
    void reactiveApplicationWithoutServlets_hasItsFilter() {
        reactive()
                .withClassLoader(new FilteredClassLoader(Filter.class.getPackageName()))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(VisitorWebFilter.class));
    }

    @Test
    void servletApplicationWithoutReactor_hasItsFilter() {
        runner.withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams"))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasBean("getfluxlyVisitorFilter");
                    track(context, event());
                    assertThat(recorder.only().who().anonymousId()).isEqualTo("anon_1");
                });
    }

    @Test
    void withoutContextPropagation_theThreadOfTheRequestHasIt() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.context")).run(context -> {
            track(context, event());
            assertThat(recorder.only().who().anonymousId()).isEqualTo("anon_1");
        });
    }

    @Test
    void applicationWithoutWeb_hasNoFilter_andNobody() {
        new ApplicationContextRunner()
                .withConfiguration(CONFIGURATIONS)
                .withPropertyValues(SETTINGS)
                .withBean(Recorder.class, () -> recorder)
                .run(context -> {
                    context.getBean(GetFluxlyClient.class).track(event());

                    assertThat(recorder.only().who()).isEqualTo(event().who());
                    assertThat(context.getBean(CurrentVisitor.class).identity()).isEmpty();
                    assertThat(context).doesNotHaveBean(FilterRegistrationBean.class);
                });
    }

    @Test
    void beforeTheSample_thatIsWhereItStands() {
        List<Object> processors = new ArrayList<>();
        runner.withPropertyValues(
                        "getfluxly.sample.rate=0.5", "getfluxly.redact.keys=card", "getfluxly.web.capture=page")
                .withBean(GetFluxlyClientBuilderCustomizer.class, () -> builder -> processors.add(builder))
                .run(context -> assertThat(processors)
                        .singleElement()
                        .extracting("processors", InstanceOfAssertFactories.list(EventProcessor.class))
                        .extracting(Object::toString)
                        .startsWith("visitor", "request[PAGE]", "sample(0.5)")
                        .endsWith("redact[card]"));
    }
}
