package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.error.GetFluxlyException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** The spool that {@code getfluxly.spool.*} names. What is blank is not set, as by an environment variable that is empty. */
final class EventSpool {

    private static final String DIRECTORY_KNOB = "spool";
    private static final String PROJECT_KNOB = "spoolProject";

    private EventSpool() {}

    /** @throws GetFluxlyException {@code validation_error} with the knob that is wrong */
    static void apply(GetFluxlyProperties.Spool spool, GetFluxlyClientBuilder builder) {
        String directory = spool.getDirectory();
        String project = spool.getProject();
        Placeholders.check(DIRECTORY_KNOB, directory);
        Placeholders.check(PROJECT_KNOB, project);
        builder.spoolDurability(spool.getDurability())
                .spoolFallback(spool.getFallback())
                .maxSpoolBytes(spool.getMaxBytes().toBytes())
                .minFreeBytes(spool.getMinFreeBytes().toBytes())
                .spoolMaxAge(spool.getMaxAge());
        if (StringUtils.hasText(directory)) {
            builder.spool(path(directory));
        }
        if (StringUtils.hasText(project)) {
            builder.spoolProject(project);
        }
    }

    private static Path path(String directory) {
        try {
            return Path.of(directory);
        } catch (InvalidPathException noPath) {
            throw GetFluxlyException.invalid(
                            DIRECTORY_KNOB, DIRECTORY_KNOB + " must be the path of a directory: " + noPath.getReason())
                    .build();
        }
    }

    /** The end of a sentence about a client; empty for one that has none. */
    static String inWords(@Nullable Path directory, @Nullable SpoolStats stats) {
        return directory == null || stats == null
                ? ""
                : ", spool " + directory.toAbsolutePath() + ", " + promise(stats);
    }

    private static String promise(SpoolStats stats) {
        if (stats.code() != null) {
            return "takes no events: " + stats.code();
        }
        return stats.durability() == SpoolDurability.POWER ? "survives a power loss" : "survives a kill";
    }
}
