package com.getfluxly.internal.spool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The records that were written but are not safe yet. It does no I/O. Its owner guards it; any thread may read the
 * volatile fields.
 */
final class Unsynced {

    private final Deque<Stored> events = new ArrayDeque<>();
    private volatile long bytes;
    /** Writes, of events or not, that were made and that are safe. */
    private long written;

    private long safe;
    private long lastSequence;
    private volatile long safeSequence;
    private int timesGivenUp;
    private final SequenceSet lost = new SequenceSet();

    void follow(long sequence) {
        lastSequence = sequence;
        safeSequence = sequence;
    }

    void wrote(Stored event) {
        events.add(event);
        grow(event.json().length);
        lastSequence = event.sequence();
        written++;
    }

    void wroteControl() {
        written++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // nobody else writes meanwhile
    private void grow(int more) {
        bytes += more;
    }

    /** So many writes are safe, and all events up to that one. */
    void synced(long writes, long sequence) {
        safe = writes;
        safeSequence = sequence;
        while (!events.isEmpty() && events.getFirst().sequence() <= sequence) {
            grow(-events.removeFirst().json().length);
        }
    }

    /** Nothing of it will be. */
    void giveUp() {
        events.forEach(event -> lost.add(event.sequence(), event.sequence()));
        events.clear();
        bytes = 0;
        safe = written;
        timesGivenUp++;
    }

    boolean isAllSafe() {
        return safe == written;
    }

    boolean isSafe(long sequence) {
        return safeSequence >= sequence && !lost.contains(sequence);
    }

    /** Whether nothing changes for it any more. */
    boolean isDecided(long sequence) {
        return safeSequence >= sequence || lost.contains(sequence);
    }

    List<Stored> events() {
        return List.copyOf(events);
    }

    long bytes() {
        return bytes;
    }

    long written() {
        return written;
    }

    long safe() {
        return safe;
    }

    long lastSequence() {
        return lastSequence;
    }

    long safeSequence() {
        return safeSequence;
    }

    int timesGivenUp() {
        return timesGivenUp;
    }
}
