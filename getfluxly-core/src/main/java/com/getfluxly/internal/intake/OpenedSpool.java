package com.getfluxly.internal.intake;

import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.internal.base.Spooling;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What became of a directory for events.
 *
 * @param intake by way of it; null if it cannot be used and memory has to do
 * @param stats what is known of it
 */
public record OpenedSpool(@Nullable SpooledIntake intake, Supplier<SpoolStats.Builder> stats) {

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
}
