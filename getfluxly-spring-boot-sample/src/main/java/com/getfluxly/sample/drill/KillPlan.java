package com.getfluxly.sample.drill;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** When the shop is killed: at a random time of each of as many parts of the drill as there are kills. A time that was missed is made up for. */
final class KillPlan {

    private final List<Duration> times;
    private int done;

    KillPlan(Duration length, int kills, Random random) {
        Duration part = length.dividedBy(kills);
        times = IntStream.range(0, kills)
                .mapToObj(number -> part.multipliedBy(number).plusNanos(random.nextLong(part.toNanos())))
                .toList();
    }

    /** Whether it is time for the next kill, which counts as done if so. */
    boolean strikes(Duration elapsed) {
        if (isOver() || elapsed.compareTo(times.get(done)) < 0) {
            return false;
        }
        done++;
        return true;
    }

    boolean isOver() {
        return done == times.size();
    }
}
