package com.getfluxly.internal.queue;

/**
 * Events that are on disk only. They are younger than all that memory holds of what is on disk, and nothing enters memory
 * before they have left. Guarded by the lock of the queue.
 */
final class Backlog {

    private long size;
    private long first;
    private long last;
    private boolean stuck;

    boolean isEmpty() {
        return size == 0;
    }

    long size() {
        return size;
    }

    /** Where to read on: no event before this one is on disk only. */
    long first() {
        return first;
    }

    /** The youngest. */
    long last() {
        return last;
    }

    /** Whether it cannot be read now, so that nothing should wait for it. */
    boolean isStuck() {
        return stuck;
    }

    void setStuck(boolean stuck) {
        this.stuck = stuck;
    }

    /** What an earlier process left. */
    void recovered(long events, long first, long last) {
        this.size = events;
        this.first = first;
        this.last = last;
    }

    void add(long sequence) {
        first = isEmpty() ? sequence : first;
        last = sequence;
        size++;
    }

    /** So many have entered memory, or are lost: all up to this one. */
    void left(long events, long upTo) {
        size -= events;
        first = Math.max(first, upTo + 1);
    }

    /** So many that memory held, too, are on disk only: nobody will read them on. */
    void leave(long events) {
        size += events;
    }
}
