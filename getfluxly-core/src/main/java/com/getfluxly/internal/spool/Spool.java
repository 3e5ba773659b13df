package com.getfluxly.internal.spool;

import com.getfluxly.internal.spool.Losses.Why;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Events on disk until they are settled: what was accepted survives the process. For any thread, unless a method says otherwise.
 * Never throws for what the disk does.
 *
 * <p>Two locks: the one of {@link #enter} is held over writes, and asked for with a deadline. The others never are, so that settling
 * and the status go on while a write hangs.
 */
public final class Spool {

    /** There is no room until events are settled. */
    public static final long FULL = -1;

    /** The disk says no. See {@link #probe}. */
    public static final long UNAVAILABLE = -2;

    /** The disk says yes, but does not keep up. */
    public static final long BEHIND = -3;

    /** Above the sequences of any log, in case that the log cannot be read. */
    private static final int MILLIS_SHIFT = 20;

    /** To see who of the others is gone, their locks are tried, for which whoever starts just then has to wait. */
    private static final long LOOK_AROUND_NANOS = Duration.ofSeconds(1).toNanos();

    private final SpoolSettings settings;
    private final SpoolSlot slot;
    private final AgeClock clock;
    private final LogState state = new LogState();
    private final Segments segments = new Segments();
    private final Losses losses = new Losses();
    private final Quarantine quarantine;
    private final Room room;
    private final Durability durability;
    private final SegmentLog log;
    private final LogWriter writer;
    private final Upkeep upkeep;
    private final BacklogReader backlog;

    /** Delivery thread only. */
    private long lookedAround;

    private Spool(SpoolSettings settings, SpoolSlot slot, SpoolFiles files, SpoolEnvironment environment) {
        this.settings = settings;
        this.slot = slot;
        this.clock = new AgeClock(environment.clock());
        this.lookedAround = environment.clock().nanos();
        this.quarantine = new Quarantine(files, slot, settings.bytesForQuarantine());
        this.room = new Room(settings, segments, quarantine);
        Syncer syncer = settings.survivesPowerLoss()
                ? new Syncer(
                        files, slot, settings.segmentBytes(), environment.threads(), this::afterFailedSync, upTo -> {
                            environment.onDurable().accept(upTo);
                            payDebts();
                        })
                : null;
        this.durability = syncer == null ? new ProcessDurability() : syncer;
        this.log = new SegmentLog(files, slot, settings, state, segments, quarantine, durability, this.clock);
        this.writer = new LogWriter(settings, state, log, room, durability, this.clock, this::release);
        this.upkeep =
                new Upkeep(files, slot, state, segments, quarantine, log, writer, losses, syncer, environment.window());
        this.backlog = new BacklogReader(files, settings, state, segments, durability, this.clock, this::settleLost);
    }

    /** It exists by then: nothing is synced before something was written. */
    private void afterFailedSync(boolean isLast) {
        upkeep.afterFailedSync(isLast);
    }

    /**
     * Opens what is there, and writes nothing. Nothing that is found keeps it from doing so: {@link #status} says what is wrong.
     */
    static Spool open(SpoolSettings settings, SpoolSlot slot, SpoolFiles files, SpoolEnvironment environment) {
        Spool spool = new Spool(settings, slot, files, environment);
        try {
            spool.upkeep.recover();
        } catch (IOException unreadable) {
            spool.state.reached(spool.clock.millis() << MILLIS_SHIFT);
            spool.writer.fail(unreadable);
        }
        return spool;
    }

    /** What was found; null as long as it cannot be read. See {@link #probe}. */
    public @Nullable Recovered recovered() {
        return upkeep.recovered();
    }

    // ---- callers ----------------------------------------------------------------------------------------------------

    /**
     * Waits for whoever writes, so long at most. No interrupt ends the wait, and the status is kept.
     *
     * @return whether it is the caller who may write now, until {@link #leave}
     */
    public boolean enter(long nanos) {
        return writer.enter(nanos);
    }

    public void leave() {
        writer.leave();
    }

    /**
     * Writes an event; only in between.
     *
     * @param json not longer than an event may be; nobody changes it
     * @return its sequence, or {@link #FULL}, {@link #UNAVAILABLE} or {@link #BEHIND}: then it will not be there
     */
    public long append(byte[] json, boolean callersId) {
        return writer.append(json, callersId);
    }

    /** A sequence for an event that is held in memory only, since the disk is unavailable; only in between. */
    public long skip() {
        return writer.skip();
    }

    /** No caller waits for this event any more, and it is not sent. Does no I/O. */
    public void withdraw(long sequence) {
        state.settle(sequence, sequence);
        writer.oweCheckpoint();
    }

    /** Stores that it was withdrawn, if the disk has answered by now; else that is done as soon as it does. */
    public void storeOnceSafe(long withdrawn) {
        if (durability.upTo(state.last()) >= withdrawn) {
            payDebts();
        }
    }

    private void payDebts() {
        if (writer.owesCheckpoint() && writer.writes() && !writer.isEnding() && enter(LogWriter.MOMENT_NANOS)) {
            try {
                writer.payDebts();
            } finally {
                leave();
            }
        }
    }

    /**
     * Waits until an event would survive what it has to; never in between.
     *
     * @return false if the time was up, or the disk has given up
     */
    public boolean awaitDurable(long sequence, long nanos) {
        return durability.await(sequence, nanos);
    }

    /**
     * Waits until there is room for an event of that length, or none is needed: the disk takes no events, or {@link #endWaits} was
     * called. Never in between.
     *
     * @return false if the time was up
     */
    public boolean awaitSpace(int length, long nanos) {
        return room.await(length, nanos, () -> !writer.writes());
    }

    /** Nobody waits for room from now on. */
    public void endWaits() {
        room.end();
    }

    /** Whether an event of that length would find room. */
    public boolean hasRoomFor(int length) {
        return room.hasRoomFor(length);
    }

    /** Ends events that are dropped to make room, and returns how many of them had not come to their end. Does no I/O. */
    public long claim(long first, long last) {
        return state.settleOpen(first, last);
    }

    /** Stores that events were dropped; only in between. The room that they had is there after {@link #reclaim}. */
    public void dropped(long first, long last, long events, int reason) {
        boolean unused = store(new Outcome(first, last, 0, 0, events, reason), () -> state.settle(first, last));
    }

    /**
     * Deletes what nobody needs, once that is safe; never in between.
     *
     * @return whether nothing is left that ought to be deleted
     */
    public boolean reclaim(long nanos) {
        if ((!durability.awaitAll(nanos) && writer.writes()) || !enter(nanos)) {
            return false;
        }
        try {
            writer.deleteSettled();
            return segments.settledBelow(log.checkpointNumber(), state).isEmpty();
        } finally {
            leave();
        }
    }

    // ---- delivery thread --------------------------------------------------------------------------------------------

    /**
     * Reads open events behind a sequence. What is missing is counted, and settled in the log.
     *
     * @param limit the last that may be read: what is younger may be written, but has not been taken in
     * @param maxBytes of all of them together, but for the first
     */
    public Portion read(long after, long limit, int maxEvents, long maxBytes) {
        return backlog.read(after, limit, maxEvents, maxBytes);
    }

    /**
     * Stores that a batch may leave now; batches that it overlaps will not be sent again.
     *
     * @return false if that is known in memory only
     */
    public boolean frozen(String key, long first, long last, int count, int bodyCrc) {
        FrozenBatch batch = new FrozenBatch(UUID.fromString(key), first, last, count, bodyCrc, clock.millis());
        byte[] payload = new byte[FrozenBatch.BYTES];
        batch.put(payload, 0);
        return writer.store(Frame.FROZEN, payload, () -> state.freeze(batch));
    }

    /**
     * Stores what became of events in a row. They are not read again, and segments in which nothing is open are deleted. At the level
     * that survives a loss of power not in between, as it waits until that is synced.
     *
     * @param reason of the dropped ones, not below zero
     * @return false if that is known in memory only
     */
    public boolean settled(long first, long last, long delivered, long rejected, long dropped, int reason) {
        Outcome outcome = new Outcome(first, last, delivered, rejected, dropped, reason);
        return makeSafe(store(outcome, () -> state.settle(first, last)));
    }

    private boolean store(Outcome outcome, Runnable change) {
        return writer.store(Frame.SETTLED, outcome.toBytes(), change);
    }

    private boolean makeSafe(boolean written) {
        boolean stored = written && durability.awaitAll(LogWriter.CONTROL_NANOS);
        // Where nothing can be written, that the file is gone says as much.
        if (stored || !written) {
            writer.deleteSettled();
        }
        return stored;
    }

    private long settleLost(long first, long last, Why why) {
        long open = state.openIn(first, last);
        if (open == 0) {
            return 0;
        }
        if (why.isToBeLookedAt()) {
            segments.of(first).ifPresent(quarantine::expect);
        }
        // Others may be dropping them just now: who ends an event counts it.
        AtomicLong ended = new AtomicLong();
        Outcome outcome = new Outcome(first, last, 0, 0, open, why.reason());
        boolean unused = makeSafe(store(outcome, () -> ended.addAndGet(state.settleOpen(first, last))));
        losses.count(why, ended.get());
        return ended.get();
    }

    /**
     * Drops an event with which nothing can be done, whatever is tried. The file that it is in is kept for somebody to look at.
     *
     * @return whether it had not come to its end
     */
    public boolean discard(long sequence) {
        return settleLost(sequence, sequence, Why.POISON) > 0;
    }

    /** Stores that events in a row were too old, which are in memory, too. */
    public void expired(long first, long last) {
        long unused = settleLost(first, last, Why.EXPIRED);
    }

    /** After which an event is dropped; zero for never. */
    public Duration maxAge() {
        return settings.maxAge();
    }

    /**
     * The oldest events that fill a segment which is not written to any more, and come after that one; null if there are none. Once
     * all of them are settled, there is room. Only in between.
     */
    public @Nullable OpenRange oldest(long after) {
        return segments.oldestOpen(log.checkpointNumber(), after, state);
    }

    /**
     * Looks after the disk, once an interval at most: tries one again that has failed, and sees whether files were taken away. Never
     * in between.
     *
     * @return whether events can be written
     */
    public boolean probe() {
        if (writer.mayWrite() && writer.isProbeDue() && enter(LogWriter.CONTROL_NANOS)) {
            boolean deletes;
            try {
                deletes = upkeep.look();
            } finally {
                leave();
                room.changed();
            }
            // What is deleted has its outcome in the log, and that is safe.
            if (deletes && !writer.isEntered() && durability.awaitAll(LogWriter.CONTROL_NANOS)) {
                writer.deleteSettled();
            }
            lookAround();
        }
        return writer.writes();
    }

    private void lookAround() {
        long now = clock.nanos();
        if (now - lookedAround >= LOOK_AROUND_NANOS) {
            lookedAround = now;
            slot.lookAround();
        }
    }

    /** How many of these are not settled. Does no I/O. */
    public long openIn(long first, long last) {
        return state.openIn(first, last);
    }

    /** By which a body is known again. */
    public static int sumOf(byte[] body) {
        return new Checksum().of(body, 0, body.length);
    }

    // ---- everybody --------------------------------------------------------------------------------------------------

    /** What is wrong with other directories of the spool, or null. Keeps nothing from being written here. */
    public @Nullable String codeAround() {
        Trouble around = slot.troubleAround();
        return around == null ? null : around.code();
    }

    /** Why nothing is written, or null. */
    @Nullable Trouble trouble() {
        return writer.trouble();
    }

    public SpoolStatus status() {
        Trouble trouble = writer.trouble();
        Trouble shown = trouble == null ? backlog.trouble() : trouble;
        return new SpoolStatus(
                state.open(),
                room.bytes(),
                settings.maxBytes(),
                segments.count(),
                shown == null ? null : shown.code(),
                writer.why(),
                slot.orphans(),
                upkeep.truncatedBytes(),
                losses.of(Why.CORRUPT),
                losses.of(Why.EXPIRED),
                losses.of(Why.REMOVED));
    }

    /**
     * Closes the spool: open events stay for the next process. If a thread is still writing, the spool is closed when that thread
     * is done. To be called after the delivery thread has ended. An interrupt does not stop it.
     */
    public void close() {
        backlog.close();
        writer.close(LogWriter.CONTROL_NANOS);
    }

    /** Once, by whoever writes last. Whatever happens, the directory is given back. */
    private void release(boolean writes) {
        try {
            writeLast(writes);
            log.seal();
        } finally {
            try {
                durability.close();
            } finally {
                slot.release();
            }
        }
    }

    /** Otherwise what waits there would be another project's for the next one. */
    private boolean owesStamp() {
        return !slot.isStamped() && state.open() > 0;
    }

    private void writeLast(boolean writes) {
        if (!writes || !(log.hasBegun() || owesStamp())) {
            return;
        }
        try {
            log.checkpoint(Frame.CLEAN);
            boolean unused = durability.awaitAll(LogWriter.CONTROL_NANOS);
        } catch (IOException failed) {
            // The records before it say the same.
        }
    }
}
