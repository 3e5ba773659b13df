package com.getfluxly.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThreadStartsTest {

    private final ManualClock clock = new ManualClock();
    private final List<String> tries = new ArrayList<>();
    private final ThreadStarts starts = new ThreadStarts(this::tryToStart, clock);
    private boolean exhausted = true;

    private @Nullable Thread tryToStart(String name, Runnable body) {
        tries.add(name);
        return exhausted ? null : new Thread(body);
    }

    private @Nullable Thread start(String name) {
        return starts.start(name, () -> {});
    }

    @Test
    @Promise("I39")
    void machineWithoutAThread_isAskedOnceASecond_whicheverThreadIsWanted() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(start("a")).isNull();
            assertThat(start("b")).isNull();
        }
        assertThat(tries).containsExactly("a");

        clock.advance(Duration.ofSeconds(1).minusNanos(1));
        assertThat(start("b")).isNull();
        assertThat(tries).containsExactly("a");

        clock.advance(Duration.ofNanos(1));
        assertThat(start("b")).isNull();
        assertThat(start("a")).isNull();
        assertThat(tries).containsExactly("a", "b");
    }

    @Test
    @Promise("I57")
    void machineThatHasOneAgain_isAskedAsOftenAsNeeded() {
        assertThat(start("a")).isNull();
        exhausted = false;
        clock.advance(Duration.ofSeconds(1));

        assertThat(start("a")).isNotNull();
        assertThat(start("b")).isNotNull();
        assertThat(tries).containsExactly("a", "a", "b");
    }
}
