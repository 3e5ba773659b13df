package com.getfluxly.sample.emulator;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an exchange ends.
 *
 * @param answer what is sent back; null to reset the connection instead
 * @param delay how long it is held back
 */
record Outcome(@Nullable Answer answer, Duration delay) {

    static final Outcome RESET = new Outcome(null, Duration.ZERO);

    static Outcome of(Answer answer) {
        return new Outcome(answer, Duration.ZERO);
    }

    Outcome withDefaults(Map<String, String> headers) {
        return answer == null ? this : new Outcome(answer.withDefaults(headers), delay);
    }

    @Nullable Integer status() {
        return answer == null ? null : answer.status();
    }
}
