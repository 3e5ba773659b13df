package com.getfluxly.internal.notify;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Which line may be written now: one for each topic at once, and then one a minute at the most. For any thread. */
final class Throttle {

    static final long FOREVER = Long.MAX_VALUE;

    /** The line is to be left out. */
    static final long QUIET = -1;

    /** The same, and it is the first of its topic that is to be written later. */
    static final long NEWLY_OWED = -2;

    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<Topic, Quiet> quiet = new HashMap<>();

    /** Whether a line that was left out is to be written later. Volatile, since each step of the delivery thread looks at it. */
    private volatile boolean owes;

    Throttle(Clock clock) {
        this.clock = clock;
    }

    /**
     * What has a minute of its own.
     *
     * @param of one word of a closed list, so that there are few
     */
    record Topic(Subject subject, String of) {

        // By hand: the JDK keeps the class of a record alive, and its loader, when it first compares two as it does by
        // itself.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Topic topic && subject == topic.subject && of.equals(topic.of);
        }

        @Override
        public int hashCode() {
            return 31 * subject.hashCode() + of.hashCode();
        }
    }

    /** @param owed the last of those left out, if it is to be written when the minute is over */
    private record Quiet(long until, long leftOut, @Nullable Warning owed) {}

    /** A line that was left out, and may be written now. */
    record Owed(Topic topic, Warning warning, long leftOut) {}

    /** How many lines of the topic were left out before this one; less than zero if this one is to be left out too. */
    long admit(Topic topic) {
        return admit(topic, null);
    }

    /** @param owed the line, if it is to be written later should it be left out now */
    long admit(Topic topic, @Nullable Warning owed) {
        long now = clock.nanos();
        lock.lock();
        try {
            Quiet before = quiet.get(topic);
            if (before != null && before.until() - now > 0) {
                leaveOut(topic, before.until(), before.leftOut() + 1, owed);
                return owed != null && before.owed() == null ? NEWLY_OWED : QUIET;
            }
            return begin(topic);
        } finally {
            lock.unlock();
        }
    }

    /** Begins a minute with a line; returns how many were left out before it. */
    long begin(Topic topic) {
        lock.lock();
        try {
            Quiet before = quiet.put(topic, new Quiet(clock.nanos() + QUIET_NANOS, 0, null));
            return before == null ? 0 : before.leftOut();
        } finally {
            lock.unlock();
        }
    }

    /** There was no room for the line: the next one tells of it, and does not have to wait. */
    void leaveOut(Topic topic, long lines, @Nullable Warning owed) {
        lock.lock();
        try {
            leaveOut(topic, clock.nanos(), lines, owed);
        } finally {
            lock.unlock();
        }
    }

    private void leaveOut(Topic topic, long until, long lines, @Nullable Warning owed) {
        quiet.put(topic, new Quiet(until, lines, owed));
        owes = owes || owed != null;
    }

    /** How long the next line of this topic would be left out; zero or less for not at all. */
    long nanosOfQuiet(Topic topic) {
        lock.lock();
        try {
            Quiet before = quiet.get(topic);
            return before == null ? 0 : before.until() - clock.nanos();
        } finally {
            lock.unlock();
        }
    }

    /** Whether any line is to be written later. */
    boolean owes() {
        return owes;
    }

    /** How long until the first of them is due; {@link #FOREVER} if there is none. */
    long nanosUntilOwed() {
        lock.lock();
        try {
            long now = clock.nanos();
            long least = FOREVER;
            for (Quiet each : quiet.values()) {
                least = each.owed() == null ? least : Math.min(least, each.until() - now);
            }
            owes = least < FOREVER;
            return least;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes those that are due, and begins a minute for each.
     *
     * @param all also those whose minute is not over
     */
    List<Owed> takeOwed(boolean all) {
        lock.lock();
        try {
            long now = clock.nanos();
            List<Owed> due = new ArrayList<>();
            quiet.forEach((topic, each) -> {
                if (each.owed() != null && (all || each.until() - now <= 0)) {
                    due.add(new Owed(topic, each.owed(), each.leftOut() - 1));
                }
            });
            due.forEach(owed -> begin(owed.topic()));
            return due;
        } finally {
            lock.unlock();
        }
    }
}
