package com.getfluxly.spring.autoconfigure;

import io.micrometer.tracing.Tracer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** The application's tracer, once its beans are made; none before, for the reasons of {@link LateObservationRegistry}. */
final class LateTracer implements SmartInitializingSingleton, Surroundings {

    private final ObjectProvider<Tracer> tracers;
    private volatile Tracer tracer = Tracer.NOOP;

    LateTracer(ObjectProvider<Tracer> tracers) {
        this.tracers = tracers;
    }

    @Override
    public void afterSingletonsInstantiated() {
        tracer = tracers.getIfUnique(() -> Tracer.NOOP);
    }

    /** In no span, if the tracer can do that: what it throws costs nobody his event. */
    @Override
    public <T> T without(Supplier<T> work) {
        Tracer.SpanInScope none = noSpan();
        try {
            return work.get();
        } finally {
            close(none);
        }
    }

    private Tracer.@Nullable SpanInScope noSpan() {
        try {
            return tracer.withSpan(null);
        } catch (Throwable inItsSpan) {
            return null;
        }
    }

    private static void close(Tracer.@Nullable SpanInScope scope) {
        try {
            if (scope != null) {
                scope.close();
            }
        } catch (Throwable left) {
            // Any: a tracer is somebody else's code.
            return;
        }
    }

    Tracer now() {
        return tracer;
    }
}
