package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.spring.Promise;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GetFluxlyTraceAutoConfigurationTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN_ID = "00f067aa0ba902b7";

    private final List<Event> events = new ArrayList<>();
    private final Tracer tracer = mock(Tracer.class);
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(GetFluxlyAutoConfiguration.class, GetFluxlyTraceAutoConfiguration.class))
            .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.api-host=http://127.0.0.1:1")
            .withBean(EventProcessor.class, () -> this::leaveOut);

    private @Nullable Event leaveOut(Event event) {
        events.add(event);
        return null;
    }

    private void track(ApplicationContextRunner application, Map<String, ?> context) {
        application.run(started -> {
            assertThat(started).hasNotFailed();
            started.getBean(GetFluxlyClient.class)
                    .track(TrackEvent.builder("order_completed", Identity.userId("u1"))
                            .context(context)
                            .build());
        });
    }

    private ApplicationContextRunner traced(String... properties) {
        Span span = mock(Span.class);
        TraceContext trace = mock(TraceContext.class);
        when(tracer.currentSpan()).thenReturn(span);
        when(span.context()).thenReturn(trace);
        when(trace.traceId()).thenReturn(TRACE_ID);
        when(trace.spanId()).thenReturn(SPAN_ID);
        return runner.withBean(Tracer.class, () -> tracer).withPropertyValues(properties);
    }

    private Map<String, ?> context() {
        assertThat(events).hasSize(1);
        return events.get(0).context();
    }

    @Test
    @Promise("I63")
    void trace_isNotAddedUnlessAskedFor() {
        track(traced(), Map.of());

        assertThat(context()).isEmpty();
    }

    @Test
    void currentSpan_isAdded() {
        track(traced("getfluxly.trace.enabled=true"), Map.of("shop", "de"));

        assertThat(context()).isEqualTo(Map.of("shop", "de", "trace_id", TRACE_ID, "span_id", SPAN_ID));
    }

    /** Half of one and half of another would be none. */
    @Test
    void traceOfItsOwn_staysAlone() {
        track(traced("getfluxly.trace.enabled=true"), Map.of("trace_id", "1"));

        assertThat(context()).isEqualTo(Map.of("trace_id", "1"));
    }

    /** Such as an event that is published again, long after the span in which it happened. */
    @Test
    void withoutWhatIsAround_thereIsNoSpan_andThenTheOneThatWas() {
        ApplicationContextRunner application = traced("getfluxly.trace.enabled=true");
        when(tracer.withSpan(null)).thenAnswer(call -> {
            when(tracer.currentSpan()).thenReturn(null);
            return (Tracer.SpanInScope) this::traced;
        });
        application.run(started -> {
            Surroundings surroundings = started.getBean(Surroundings.class);
            GetFluxlyClient client = started.getBean(GetFluxlyClient.class);
            surroundings.without(() -> client.track("outside", Identity.userId("u1")));
            client.track("inside", Identity.userId("u1"));
        });

        assertThat(events).extracting(event -> event.context().keySet().size()).containsExactly(0, 2);
    }

    @Test
    @Promise("I58")
    void tracerThatCannotLeaveItsSpan_costsNothing() {
        when(tracer.withSpan(null)).thenThrow(new StackOverflowError("planted"));
        runner.withBean(Tracer.class, () -> tracer)
                .run(started -> assertThat(started.getBean(Surroundings.class).<String>without(() -> "done"))
                        .isEqualTo("done"));
    }

    @Test
    void withoutASpan_nothingIsAdded() {
        track(runner.withBean(Tracer.class, () -> tracer).withPropertyValues("getfluxly.trace.enabled=true"), Map.of());

        assertThat(context()).isEmpty();
    }

    @Test
    void withoutATracer_nothingIsAdded() {
        track(runner.withPropertyValues("getfluxly.trace.enabled=true"), Map.of());

        assertThat(context()).isEmpty();
    }

    @Test
    @Promise("I58")
    void tracerThatThrows_costsTheTraceAlone() {
        when(tracer.currentSpan()).thenThrow(new StackOverflowError());
        track(runner.withBean(Tracer.class, () -> tracer).withPropertyValues("getfluxly.trace.enabled=true"), Map.of());

        assertThat(context()).isEmpty();
    }

    @Test
    void withoutMicrometerTracing_nothingIsAdded() {
        track(
                runner.withClassLoader(new FilteredClassLoader("io.micrometer.tracing"))
                        .withPropertyValues("getfluxly.trace.enabled=true"),
                Map.of());

        assertThat(context()).isEmpty();
    }
}
