package com.getfluxly.internal.base;

import com.getfluxly.event.EventProcessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the builder collects, grouped by who needs it.
 *
 * @param spooling null where nothing is kept on disk
 */
public record Settings(
        Access access,
        Intake intake,
        Cadence cadence,
        Retries retries,
        List<EventProcessor> processors,
        @Nullable Spooling spooling) {}
