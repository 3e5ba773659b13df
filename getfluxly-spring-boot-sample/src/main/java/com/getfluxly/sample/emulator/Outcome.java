package com.getfluxly.sample.emulator;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an exchange ends.
 *
 * @param answer what is sent back; null to reset the connection instead
 * @param delay how long it is held back
 * @param cut whether the connection ends in the middle of it
 */
record Outcome(@Nullable Answer answer, Replay replay, Duration delay, boolean cut) {

    static Outcome of(Answer answer) {
        return of(answer, Replay.NONE);
    }

    static Outcome of(Answer answer, Replay replay) {
        return new Outcome(answer, replay, Duration.ZERO, false);
    }

    /** Nothing was done, nothing is answered. */
    static Outcome lost() {
        return new Outcome(null, Replay.NONE, Duration.ZERO, false);
    }

    Outcome withoutAnswer() {
        return new Outcome(null, replay, delay, false);
    }

    Outcome after(Duration wait) {
        return new Outcome(answer, replay, wait, cut);
    }

    Outcome cutInTheMiddle() {
        return new Outcome(answer, replay, delay, true);
    }

    Outcome withDefaults(Map<String, String> headers) {
        return answer == null ? this : new Outcome(answer.withDefaults(headers), replay, delay, cut);
    }

    @Nullable Integer status() {
        return answer == null ? null : answer.status();
    }
}
