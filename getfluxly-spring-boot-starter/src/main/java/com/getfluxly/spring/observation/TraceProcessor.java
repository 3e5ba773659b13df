package com.getfluxly.spring.observation;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Adds the current trace to each event, as {@code context.trace_id} and {@code context.span_id}. An event that already has one of
 * the two is not changed. For any thread.
 *
 * @since 0.1.0
 */
public final class TraceProcessor implements EventProcessor {

    private static final String TRACE_ID = "trace_id";
    private static final String SPAN_ID = "span_id";

    private final Supplier<Tracer> tracer;

    /**
     * Makes a processor for the spans of a tracer.
     *
     * @param tracer called for each event; {@link Tracer#NOOP} if there is no tracer yet
     */
    public TraceProcessor(Supplier<Tracer> tracer) {
        this.tracer = tracer;
    }

    @Override
    public Event process(Event event) {
        Map<String, ?> own = event.context();
        try {
            return own.containsKey(TRACE_ID) || own.containsKey(SPAN_ID) ? event : traced(event);
        } catch (Throwable untraced) {
            // Any: a tracer is somebody else's code, and an event is worth more than its trace.
            return event;
        }
    }

    private Event traced(Event event) {
        Span span = tracer.get().currentSpan();
        if (span == null || span.context().traceId().isEmpty()) {
            return event;
        }
        TraceContext trace = span.context();
        return event.toBuilder()
                .context(Map.of(TRACE_ID, trace.traceId(), SPAN_ID, trace.spanId()))
                .build();
    }

    /** An event that would be too large with it goes without. */
    @Override
    public boolean isOptional() {
        return true;
    }

    @Override
    public String toString() {
        return "trace";
    }
}
