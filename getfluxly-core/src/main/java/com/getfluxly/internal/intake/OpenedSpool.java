package com.getfluxly.internal.intake;

import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.spool.Spool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of opening a spool.
 *
 * @param intake the intake through the disk; null if events are only in memory
 * @param stats its figures; null if there is no spool
 */
public record OpenedSpool(@Nullable SpooledIntake intake, Supplier<SpoolStats.@Nullable Builder> stats) {

    static final OpenedSpool NONE = new OpenedSpool(null, () -> null);

    static OpenedSpool of(SpooledIntake intake) {
        return new OpenedSpool(intake, intake::stats);
    }

    /** Whoever asked for it has to see that there is none. */
    static OpenedSpool refused(Spooling spooling, String code) {
        return new OpenedSpool(
                null,
                () -> SpoolStats.builder()
                        .capacity(spooling.maxBytes())
                        .durability(spooling.durability())
                        .code(code));
    }

    /** Null if memory has to do. */
    public @Nullable Spool spool() {
        return intake == null ? null : intake.spool();
    }

    /** Whether there is something on disk, or it is not known. */
    public boolean hasWork() {
        return intake != null && intake.hasWork();
    }
}
