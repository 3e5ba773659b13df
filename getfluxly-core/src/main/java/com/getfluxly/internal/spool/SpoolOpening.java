package com.getfluxly.internal.spool;

import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.internal.base.Spooling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
                Spooling spooling, Supplier<String> token, Duration probeInterval, SpoolEnvironment environment)
                throws SpoolRefusedException;
    }

    /**
     * Finds a directory for the project, takes it, and reads its events. The thread waits as long as the disk needs.
     *
     * @param token the current token: it identifies the project if there is no name
     * @throws SpoolRefusedException if there is no directory that may be used
     */
    public static SpoolOpening of(
            Spooling spooling, Supplier<String> token, Duration probeInterval, SpoolEnvironment environment)
            throws SpoolRefusedException {
        DiskFiles files = new DiskFiles();
        Supplier<ProjectFingerprint> project = new CurrentProject(spooling, token);
        LateSlot.Claiming claiming =
                () -> SpoolHome.claim(spooling.directory(), project, new SegmentStamps(files), files);
        SpoolSettings settings = SpoolSettings.of(
                spooling.maxBytes(),
                spooling.minFreeBytes(),
                spooling.durability() == SpoolDurability.POWER,
                spooling.maxAge(),
                probeInterval);
        List<String> warnings = new ArrayList<>();
        SpoolSlot slot = slot(spooling.fallback(), claiming, project, warnings);
        boolean usable = false;
        try {
            Spool spool = Spool.open(settings, slot, files, environment);
            refuseIfForGood(spool.trouble(), slot);
            usable = true;
            return new SpoolOpening(spool, List.copyOf(warnings));
        } finally {
            if (!usable) {
                slot.release();
            }
        }
    }

    private static SpoolSlot slot(
            SpoolFallback fallback,
            LateSlot.Claiming claiming,
            Supplier<ProjectFingerprint> project,
            List<String> warnings)
            throws SpoolRefusedException {
        try {
            Claim claim = claiming.claim();
            warnings.addAll(claim.warnings());
            return new ClaimedSlot(claim, project);
        } catch (SpoolRefusedException refused) {
            if (fallback == SpoolFallback.REFUSE || !refused.trouble().mayPass()) {
                throw refused;
            }
            warnings.add(refused.getMessage() + "; events are held in memory only until it can be used");
            return new LateSlot(claiming, project);
        }
    }

    /** Nothing was written, no file is open, and no thread runs by now. */
    private static void refuseIfForGood(@Nullable Trouble trouble, SpoolSlot slot) throws SpoolRefusedException {
        if (trouble == Trouble.FORMAT) {
            throw SpoolSafety.refused(
                    trouble, slot.directory(), "holds files of a newer release; start that once, and it delivers them");
        }
        if (trouble == Trouble.OTHER_PROJECT) {
            throw SpoolSafety.refused(trouble, slot.directory(), "holds events of another project");
        }
    }
}
