package com.getfluxly.internal.base;

import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of spools that leave nothing of the disk free, and that go by the token. */
public final class Spoolings {

    private static final String ORIGIN = "https://api";
    private static final long ROOMY = 16L * 1024 * 1024;

    private Spoolings() {}

    /** Outlives the process, or is in memory. */
    public static Spooling at(Path directory) {
        return at(directory, ORIGIN, Duration.ZERO);
    }

    public static Spooling at(Path directory, String origin, Duration maxAge) {
        return new Spooling(directory, SpoolDurability.PROCESS, SpoolFallback.MEMORY, ROOMY, 0, origin, null, maxAge);
    }

    public static Spooling at(Path directory, SpoolDurability durability, SpoolFallback fallback, Duration maxAge) {
        return of(directory, durability, fallback, ROOMY, maxAge);
    }

    public static Spooling of(
            Path directory, SpoolDurability durability, SpoolFallback fallback, long maxBytes, Duration maxAge) {
        return new Spooling(directory, durability, fallback, maxBytes, 0, ORIGIN, null, maxAge);
    }
}
