package com.getfluxly.internal.spool;

import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.ThreadStarts;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A spool on a real disk.
 *
 * @param spool that is open now
 * @param warnings what people should know, a line each
 */
public record SpoolOpening(Spool spool, List<String> warnings) {

    /** How it comes to be; a test has a disk of its own. */
    @FunctionalInterface
    public interface Opener {

        /** As {@link SpoolOpening#of}. */
        SpoolOpening open(
                Spooling spooling,
                Supplier<String> token,
                Duration probeInterval,
                Clock clock,
                ThreadStarts threads,
                LongConsumer onDurable,
                Window window)
                throws SpoolRefusedException;
    }

    /**
     * Finds a directory for the project, owns it, and reads what is there. Keeps its thread for as long as the disk takes.
     *
     * @param token the one that is sent now: it stands for the project if that has no name
     * @param onDurable see {@link Spool#open}
     * @throws SpoolRefusedException if there is no directory that may be used
     */
    public static SpoolOpening of(
            Spooling spooling,
            Supplier<String> token,
            Duration probeInterval,
            Clock clock,
            ThreadStarts threads,
            LongConsumer onDurable,
            Window window)
            throws SpoolRefusedException {
        DiskFiles files = new DiskFiles();
        Supplier<ProjectFingerprint> project = () -> project(spooling, token);
        Claim claim = SpoolHome.claim(spooling.directory(), project.get(), new SegmentStamps(files), files);
        SpoolSettings settings = SpoolSettings.of(
                spooling.maxBytes(),
                spooling.minFreeBytes(),
                spooling.durability() == SpoolDurability.POWER,
                spooling.maxAge(),
                probeInterval);
        Spool spool = Spool.open(settings, new ClaimedSlot(claim, project), files, clock, threads, onDurable, window);
        return new SpoolOpening(spool, claim.warnings());
    }

    private static ProjectFingerprint project(Spooling spooling, Supplier<String> token) {
        String name = spooling.project();
        return name == null
                ? ProjectFingerprint.ofToken(spooling.origin(), token.get())
                : ProjectFingerprint.ofProject(spooling.origin(), name);
    }
}
