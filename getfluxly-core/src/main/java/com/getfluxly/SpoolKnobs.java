package com.getfluxly;

import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.internal.base.Knobs;
import com.getfluxly.internal.base.ProjectName;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.transport.ApiHost;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The builder's settings of the spool. They are checked even if there is no directory. Not safe for use by several
 * threads.
 */
final class SpoolKnobs {

    private static final long MIN_BYTES = 8L * 1024 * 1024;
    private static final Duration LONGEST_AGE = Duration.ofDays(365);

    @Nullable Path directory;

    SpoolDurability durability = GetFluxlyClientBuilder.DEFAULT_SPOOL_DURABILITY;
    SpoolFallback fallback = GetFluxlyClientBuilder.DEFAULT_SPOOL_FALLBACK;
    long maxBytes = GetFluxlyClientBuilder.DEFAULT_MAX_SPOOL_BYTES;
    long minFreeBytes = GetFluxlyClientBuilder.DEFAULT_MIN_FREE_BYTES;

    @Nullable String project;

    Duration maxAge = Duration.ZERO;

    void check() {
        Knobs.checkSet("spoolDurability", durability);
        Knobs.checkSet("spoolFallback", fallback);
        Knobs.checkAtLeast("maxSpoolBytes", maxBytes, MIN_BYTES, " (8 MiB)");
        Knobs.checkAtLeast("minFreeBytes", minFreeBytes, 0, "");
        if (directory != null && !directory.isAbsolute()) {
            throw Knobs.invalid(
                    "spool",
                    "an absolute path: with a relative one, a start from another directory does not find the events of this one");
        }
        if (project != null) {
            ProjectName.check(project);
        }
        Knobs.checkNotNegative("spoolMaxAge", maxAge, LONGEST_AGE);
    }

    /** Null without a directory. */
    @Nullable Spooling spooling(ApiHost host) {
        return directory == null
                ? null
                : new Spooling(
                        directory, durability, fallback, maxBytes, minFreeBytes, host.toString(), project, maxAge);
    }

    /** Empty without a directory. */
    String shown() {
        return directory == null
                ? ""
                : ", spool=" + directory + ", spoolDurability=" + durability + ", spoolFallback=" + fallback
                        + ", maxSpoolBytes=" + maxBytes + ", minFreeBytes=" + minFreeBytes + ", spoolProject="
                        + project + ", spoolMaxAge=" + maxAge;
    }
}
