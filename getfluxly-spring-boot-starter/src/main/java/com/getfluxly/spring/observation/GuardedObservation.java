package com.getfluxly.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An observation whose handlers are the application's: what they throw must neither fail a call, nor have a request that
 * arrived sent again. Opened and closed by one thread, stopped by any.
 */
final class GuardedObservation {

    private static final Logger log = LoggerFactory.getLogger(GetFluxlyObservations.class);

    private final AtomicBoolean warned;
    private Observation observation = Observation.NOOP;
    private Observation.@Nullable Scope outer;
    private Observation.@Nullable Scope scope;

    private GuardedObservation(AtomicBoolean warned) {
        this.warned = warned;
    }

    /**
     * Starts one, or none if that fails.
     *
     * @param warned whether a failure was told of before: once is enough for all of them
     */
    static GuardedObservation start(Supplier<Observation> source, AtomicBoolean warned) {
        GuardedObservation guarded = new GuardedObservation(warned);
        guarded.attempt(() -> guarded.observation = source.get().start());
        return guarded;
    }

    void openScope() {
        attempt(() -> {
            outer = registry().getCurrentObservationScope();
            scope = observation.openScope();
        });
        if (scope == null) {
            leave();
        }
    }

    void closeScope() {
        attempt(() -> {
            if (scope != null) {
                scope.close();
            }
        });
        leave();
    }

    /** What was opened or closed by half would stay with the thread, and be the parent of whatever comes next. */
    private void leave() {
        attempt(() -> {
            if (registry().getCurrentObservationScope() != outer) {
                registry().setCurrentObservationScope(outer);
            }
        });
    }

    private ObservationRegistry registry() {
        return observation.getObservationRegistry();
    }

    void error(Throwable failure) {
        attempt(() -> observation.error(failure));
    }

    void stop(String tag, String value) {
        attempt(() -> observation.lowCardinalityKeyValue(tag, value).stop());
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (Throwable failed) {
            // Not its text, which is not ours to know.
            if (warned.compareAndSet(false, true)) {
                log.warn(
                        "An observation failed with {}; further failures are not told",
                        failed.getClass().getName());
            }
        }
    }
}
