package com.getfluxly.internal.base;

import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where events are kept on disk, and how.
 *
 * @param origin of the service, whose events these are
 * @param project names the project whatever its token is, or null
 * @param maxAge after which an event is dropped; zero for never
 */
public record Spooling(
        Path directory,
        SpoolDurability durability,
        SpoolFallback fallback,
        long maxBytes,
        long minFreeBytes,
        String origin,
        @Nullable String project,
        Duration maxAge) {}
