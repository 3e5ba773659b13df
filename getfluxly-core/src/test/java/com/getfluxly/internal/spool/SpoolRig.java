package com.getfluxly.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.ThreadStarts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A spool on a disk of the test's, without threads: who waits for a sync does it himself. */
final class SpoolRig {

    static final SpoolSettings PROCESS = settings(100_000, 4_000, false);
    static final SpoolSettings POWER = settings(100_000, 4_000, true);

    private static final long WAIT_NANOS = Duration.ofSeconds(5).toNanos();

    final ManualClock clock = new ManualClock();
    final List<Stored> window = new ArrayList<>();
    final List<Long> durable = new ArrayList<>();
    SpoolSettings settings;
    FakeFiles files;
    TestSlot slot = new TestSlot(1);
    Spool spool;

    SpoolRig(SpoolSettings settings) {
        this(settings, new FakeFiles());
    }

    SpoolRig(SpoolSettings settings, FakeFiles files) {
        this.settings = settings;
        this.files = files;
        this.spool = open();
    }

    static SpoolSettings settings(long maxBytes, long segmentBytes, boolean survivesPowerLoss) {
        return new SpoolSettings(maxBytes, segmentBytes, 0, survivesPowerLoss, Duration.ZERO, Duration.ofSeconds(1));
    }

    Spool open() {
        return Spool.open(
                settings,
                slot,
                files,
                new SpoolEnvironment(
                        clock,
                        noThreads(clock),
                        durable::add,
                        (first, last, sink) -> window.stream()
                                .filter(event -> event.sequence() >= first && event.sequence() <= last)
                                .forEach(sink)));
    }

    static ThreadStarts noThreads(Clock clock) {
        return new ThreadStarts((name, body) -> null, clock);
    }

    /** Of somebody who wants to know nothing, and holds nothing in memory. */
    static SpoolEnvironment environment(Clock clock, ThreadStarts threads) {
        return new SpoolEnvironment(clock, threads, upTo -> {}, (first, last, sink) -> {});
    }

    /** As after a kill, with what is left. */
    SpoolRig reopen(FakeFiles left) {
        files = left;
        spool = open();
        return this;
    }

    SpoolRig kill() {
        return reopen(files.afterwards(FakeFiles.Loss.NOTHING));
    }

    SpoolRig restart() {
        spool.close();
        spool = open();
        return this;
    }

    /** Its sequence, or why there is none. */
    long append(String json) {
        if (!spool.enter(0)) {
            throw new AssertionError("somebody writes");
        }
        try {
            return spool.append(json.getBytes(UTF_8), false);
        } finally {
            spool.leave();
        }
    }

    /** The text of an event is its number. */
    SpoolRig append(int first, int last) {
        for (int i = first; i <= last; i++) {
            assertThat(append(json(i))).isEqualTo(i);
        }
        return this;
    }

    static String json(long sequence) {
        return "{\"event\":\"e" + sequence + "\",\"pad\":\"" + "x".repeat((int) (sequence % 7)) + "\"}";
    }

    long skip() {
        if (!spool.enter(0)) {
            throw new AssertionError("somebody writes");
        }
        try {
            return spool.skip();
        } finally {
            spool.leave();
        }
    }

    boolean durable(long sequence) {
        return spool.awaitDurable(sequence, WAIT_NANOS);
    }

    boolean settle(long first, long last) {
        return spool.settled(first, last, last - first + 1, 0, 0, 0);
    }

    /** The sequences of what is open, each of which is what was appended. */
    List<Long> open(long after) {
        List<Long> sequences = new ArrayList<>();
        long upTo = after;
        while (true) {
            Portion portion = spool.read(upTo, Long.MAX_VALUE, 3, 1_000);
            for (Stored event : portion.events()) {
                if (!Arrays.equals(event.json(), json(event.sequence()).getBytes(UTF_8))) {
                    throw new AssertionError(event.sequence() + " is " + new String(event.json(), UTF_8));
                }
                sequences.add(event.sequence());
            }
            if (portion.upTo() <= upTo) {
                return sequences;
            }
            upTo = portion.upTo();
        }
    }

    Recovered recovered() {
        return Objects.requireNonNull(spool.recovered());
    }

    List<Path> segments() {
        return files.names().stream()
                .filter(file -> TestSlot.DIRECTORY.equals(file.getParent()))
                .toList();
    }

    Path newest() {
        List<Path> all = segments();
        return all.get(all.size() - 1);
    }

    void advance(Duration step) {
        clock.advance(step);
    }
}
