package com.getfluxly.internal.base;

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
        @Nullable Spooling spooling) {}
