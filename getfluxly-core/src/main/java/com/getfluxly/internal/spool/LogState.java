package com.getfluxly.internal.spool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The state that follows from all records: which events there were, which of them are settled, and which batches may have been
 * sent. A checkpoint contains all of it. It does no I/O, so that no reader waits for the disk. For any thread.
 */
final class LogState {

    /** The last sequence, the last one of those that are settled without a gap, and two counts. */
    private static final int FIXED_BYTES = 24;

    private static final int RANGES_AT = 16;
    private static final int BATCHES_AT = 20;

    private static final int RANGE_BYTES = 16;

    /** More of them would not fit; those that are left out are sent again, and their ids are known. */
    private static final int MAX_RANGES = 3_000;

    private static final int MAX_FROZEN = 256;

    /** Written by whoever may write to the log. Callers read it without the lock, and so once less for each event. */
    private volatile long last;

    // Guarded by this.
    private final SequenceSet settled = new SequenceSet();
    private final List<FrozenBatch> frozen = new ArrayList<>();

    LogState() {
        settled.add(Long.MIN_VALUE / 2, 0);
    }

    /** The sequence of the last event. */
    long last() {
        return last;
    }

    /** There were events up to that one. */
    void reached(long sequence) {
        last = Math.max(last, sequence);
    }

    synchronized void settle(long first, long last) {
        settled.add(first, last);
        frozen.removeIf(batch -> settled.nextOutside(batch.first()) > batch.last());
    }

    /** The same; returns how many of them were not settled before, so that nobody else counts these. */
    synchronized long settleOpen(long first, long last) {
        long open = settled.countOutside(first, last);
        settle(first, last);
        return open;
    }

    /** What it overlaps will not be sent again as it was. */
    synchronized void freeze(FrozenBatch batch) {
        frozen.removeIf(batch::overlaps);
        frozen.add(batch);
    }

    synchronized List<FrozenBatch> frozen() {
        return frozen.stream()
                .sorted(Comparator.comparingLong(FrozenBatch::first))
                .toList();
    }

    /** How many are not settled. */
    long open() {
        return openIn(1, last);
    }

    synchronized long openIn(long first, long last) {
        return settled.countOutside(first, last);
    }

    /** The first that is not settled, from there on; it may be behind the last. */
    synchronized long nextOpen(long sequence) {
        return settled.nextOutside(sequence);
    }

    /** The first that is settled, from there on, or {@link Long#MAX_VALUE}. */
    synchronized long nextSettled(long sequence) {
        return settled.nextInside(sequence);
    }

    /** Adds the events that were found, before the events here, which were never written. */
    void follow(LogState found) {
        long before = found.last();
        long now = last;
        synchronized (this) {
            found.settled.ranges().forEach(settled::add);
            frozen.addAll(found.frozen);
            settled.add(before + 1, now);
        }
        reached(before);
    }

    /** As the payload of a checkpoint. */
    synchronized byte[] toBytes() {
        List<Map.Entry<Long, Long>> above = settled.ranges().tailMap(1L).entrySet().stream()
                .limit(MAX_RANGES)
                .toList();
        List<FrozenBatch> batches = frozen().stream().limit(MAX_FROZEN).toList();
        byte[] bytes = new byte[FIXED_BYTES + above.size() * RANGE_BYTES + batches.size() * FrozenBatch.BYTES];
        Bytes.putLong(bytes, 0, last);
        Bytes.putLong(bytes, 8, settled.nextOutside(1) - 1);
        Bytes.putInt(bytes, RANGES_AT, above.size());
        Bytes.putInt(bytes, BATCHES_AT, batches.size());
        int at = FIXED_BYTES;
        for (Map.Entry<Long, Long> range : above) {
            Bytes.putLong(bytes, at, range.getKey());
            Bytes.putLong(bytes, at + 8, range.getValue());
            at += RANGE_BYTES;
        }
        for (FrozenBatch batch : batches) {
            at = batch.put(bytes, at);
        }
        return bytes;
    }

    /** Whether it is one, and not something that only has its sum. */
    static boolean isSound(byte[] bytes, int offset, int length) {
        if (length < FIXED_BYTES) {
            return false;
        }
        long ranges = Bytes.getInt(bytes, offset + RANGES_AT);
        long batches = Bytes.getInt(bytes, offset + BATCHES_AT);
        return ranges >= 0
                && batches >= 0
                && length == FIXED_BYTES + ranges * RANGE_BYTES + batches * FrozenBatch.BYTES;
    }

    /** All that happens after a checkpoint happens to this. */
    static LogState of(byte[] bytes, int offset) {
        LogState state = new LogState();
        state.reached(Bytes.getLong(bytes, offset));
        state.settle(1, Bytes.getLong(bytes, offset + 8));
        int ranges = Bytes.getInt(bytes, offset + RANGES_AT);
        int batches = Bytes.getInt(bytes, offset + BATCHES_AT);
        int at = offset + FIXED_BYTES;
        for (int i = 0; i < ranges; i++, at += RANGE_BYTES) {
            state.settle(Bytes.getLong(bytes, at), Bytes.getLong(bytes, at + 8));
        }
        for (int i = 0; i < batches; i++, at += FrozenBatch.BYTES) {
            state.freeze(FrozenBatch.get(bytes, at));
        }
        return state;
    }
}
