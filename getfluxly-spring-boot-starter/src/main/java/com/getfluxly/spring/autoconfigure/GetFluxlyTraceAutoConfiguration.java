package com.getfluxly.spring.autoconfigure;

import com.getfluxly.spring.observation.TraceProcessor;
import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the trace ids of events, if Micrometer Tracing is present.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = GetFluxlyAutoConfiguration.class)
@ConditionalOnClass(Tracer.class)
@EnableConfigurationProperties(GetFluxlyProperties.class)
public final class GetFluxlyTraceAutoConfiguration {

    GetFluxlyTraceAutoConfiguration() {}

    @Bean
    LateTracer getfluxlyTracer(ObjectProvider<Tracer> tracers) {
        return new LateTracer(tracers);
    }

    /** Switched here and not by a condition: conditions are settled when an application is processed ahead of time. */
    @Bean
    Enrichment getfluxlyTraceEnrichment(GetFluxlyProperties properties, LateTracer tracer) {
        return properties.getTrace().isEnabled() ? new Enrichment(new TraceProcessor(tracer::now)) : Enrichment.NONE;
    }
}
