package com.getfluxly.internal.spool;

import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.ThreadStarts;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
        Supplier<ProjectFingerprint> project = new CurrentProject(spooling, token);
        Claim claim = SpoolHome.claim(spooling.directory(), project.get(), new SegmentStamps(files), files);
        SpoolSlot slot = new ClaimedSlot(claim, project);
        SpoolSettings settings = SpoolSettings.of(
                spooling.maxBytes(),
                spooling.minFreeBytes(),
                spooling.durability() == SpoolDurability.POWER,
                spooling.maxAge(),
                probeInterval);
        boolean usable = false;
        try {
            Spool spool = Spool.open(settings, slot, files, clock, threads, onDurable, window);
            refuseIfForGood(spool.trouble(), claim);
            usable = true;
            return new SpoolOpening(spool, claim.warnings());
        } finally {
            if (!usable) {
                slot.release();
            }
        }
    }

    /** Nothing was written, no file is open, and no thread runs by now. */
    private static void refuseIfForGood(@Nullable Trouble trouble, Claim claim) throws SpoolRefusedException {
        if (trouble == Trouble.FORMAT) {
            throw SpoolSafety.refused(
                    trouble,
                    claim.directory(),
                    "holds files of a newer release; start that once, and it delivers them");
        }
        if (trouble == Trouble.OTHER_PROJECT) {
            throw SpoolSafety.refused(trouble, claim.directory(), "holds events of another project");
        }
    }
}
