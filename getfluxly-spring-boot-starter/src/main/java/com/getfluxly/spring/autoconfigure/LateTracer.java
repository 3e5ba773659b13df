package com.getfluxly.spring.autoconfigure;

import io.micrometer.tracing.Tracer;
import java.util.function.Supplier;
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

    /** In no span. */
    @Override
    @SuppressWarnings("try")
    public <T> T without(Supplier<T> work) {
        try (Tracer.SpanInScope none = tracer.withSpan(null)) {
            return work.get();
        }
    }

    Tracer now() {
        return tracer;
    }
}
