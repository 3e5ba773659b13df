package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.EventProcessor;
import java.util.List;

/**
 * The processors that properties name: the sample before those of the application, so that it goes by the ids that an event has once
 * it knows its visitor, and the redaction behind all of them.
 */
final class EventProcessors {

    private EventProcessors() {}

    /** @throws GetFluxlyException {@code validation_error} with the knob that is wrong */
    static void sample(GetFluxlyProperties.Sample sample, GetFluxlyClientBuilder builder) {
        if (sample.getRate() != 1) {
            builder.processor(EventProcessor.sample(sample.getRate()));
        }
    }

    /** @throws GetFluxlyException {@code validation_error} with the knob that is wrong */
    static void redact(GetFluxlyProperties.Redact redact, GetFluxlyClientBuilder builder) {
        List<String> keys = redact.getKeys();
        if (!keys.isEmpty()) {
            builder.processor(EventProcessor.redact(keys.toArray(new String[0])));
        }
    }
}
