package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.event.EventProcessor;
import org.jspecify.annotations.Nullable;

/**
 * A processor of the starter's own, or none where properties say so. No bean of its type, so that those are the application's
 * alone.
 */
record Enrichment(@Nullable EventProcessor processor) {

    static final Enrichment NONE = new Enrichment(null);

    void applyTo(GetFluxlyClientBuilder builder) {
        if (processor != null) {
            builder.processor(processor);
        }
    }
}
