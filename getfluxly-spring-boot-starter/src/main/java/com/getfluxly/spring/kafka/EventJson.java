package com.getfluxly.spring.kafka;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** How both sides read an event. How long a number, a name or a text may be the encoder has said, and the service says. */
final class EventJson {

    /**
     * The table of names stays on, although it outlives what is read (some thousands of names at the most): without it Jackson reads
     * characters, and knows no offsets.
     */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private EventJson() {}
}
