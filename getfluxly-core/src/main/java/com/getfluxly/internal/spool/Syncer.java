package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.SystemClock;
import com.getfluxly.internal.base.ThreadStarts;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Events are safe after a sync: they then survive a loss of power. One thread syncs for all waiting callers; if no thread can be
 * started, the callers sync themselves.
 *
 * <p>A failed sync cannot be repeated: the next one may succeed although the bytes are not on disk. So these files are not used
 * any more, and events that were not safe are written again to another file.
 */
final class Syncer implements Durability {

    private static final String THREAD_NAME = "getfluxly-sync";

    /** After the second one in a row the disk has given up. */
    private static final int MAX_FAILURES = 2;

    /** That of conditions, whatever time it is for others: an interrupted wait does not say how long it took. */
    private static final Clock TIME = new SystemClock();

    private final SpoolFiles files;
    private final SpoolSlot slot;
    private final long maxUnsafeBytes;
    private final ThreadStarts threads;
    private final Rescue rescue;
    private final LongConsumer onSafe;

    /** Held while files are synced, before the lock of the log and before the other one. */
    private final ReentrantLock syncing = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();

    // All below is guarded by lock.
    private final Unsynced unsynced = new Unsynced();
    private final FilesToSync toSync = new FilesToSync();
    private boolean hasThread;
    private boolean closed;

    /** In a row. Guarded by syncing. */
    private int failures;

    /** What happens to the log when a sync has failed. */
    @FunctionalInterface
    interface Rescue {

        /**
         * Abandons the files, and writes again what is not safe, or gives it up.
         *
         * @param isLast whether it is not worth another try
         */
        void afterFailedSync(boolean isLast);
    }

    Syncer(
            SpoolFiles files,
            SpoolSlot slot,
            long maxUnsafeBytes,
            ThreadStarts threads,
            Rescue rescue,
            LongConsumer onSafe) {
        this.files = files;
        this.slot = slot;
        this.maxUnsafeBytes = maxUnsafeBytes;
        this.threads = threads;
        this.rescue = rescue;
        this.onSafe = onSafe;
    }

    /** What others wrote, who are gone, is as safe as it will ever be. */
    void follow(long sequence) {
        locked(() -> unsynced.follow(sequence));
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    // ---- under the lock of the log ----------------------------------------------------------------------------------

    @Override
    public void opened(SpoolFile file) {
        locked(() -> toSync.opened(file));
    }

    @Override
    public void sealed(SpoolFile file) {
        locked(() -> {
            toSync.sealed(file);
            work.signal();
        });
    }

    @Override
    public void wrote(long sequence, long millis, boolean callersId, byte[] json) {
        lock.lock();
        try {
            unsynced.wrote(new Stored(sequence, millis, callersId, json));
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wroteControl() {
        locked(() -> unsynced.wroteControl());
    }

    /** Nothing is expected of the files any more. Returns the events that may be lost with them. */
    List<Stored> abandon() {
        lock.lock();
        try {
            toSync.abandon();
            return unsynced.events();
        } finally {
            lock.unlock();
        }
    }

    /** The events that are not safe yet. */
    List<Stored> unsafe() {
        lock.lock();
        try {
            return unsynced.events();
        } finally {
            lock.unlock();
        }
    }

    /** All of it was written again. */
    void goOn() {
        locked(() -> {
            toSync.goOn();
            work.signal();
            progress.signalAll();
        });
    }

    /** Waiting callers learn that it has failed. */
    void giveUp() {
        locked(() -> {
            unsynced.giveUp();
            toSync.goOn();
            progress.signalAll();
        });
    }

    // ---- any thread -------------------------------------------------------------------------------------------------

    @Override
    public boolean isBehind() {
        return unsynced.bytes() > maxUnsafeBytes;
    }

    @Override
    public long upTo(long lastOfLog) {
        return unsynced.safeSequence();
    }

    @Override
    public boolean await(long sequence, long nanos) {
        lock.lock();
        try {
            waitUntil(() -> unsynced.isDecided(sequence), nanos);
            return unsynced.isSafe(sequence);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean awaitAll(long nanos) {
        lock.lock();
        try {
            long all = unsynced.written();
            int times = unsynced.timesGivenUp();
            // Nobody was told of what is no event: most of it need not be synced for its own sake.
            work.signal();
            waitUntil(() -> unsynced.safe() >= all || unsynced.timesGivenUp() != times, nanos);
            return unsynced.safe() >= all && unsynced.timesGivenUp() == times;
        } finally {
            lock.unlock();
        }
    }

    private void waitUntil(BooleanSupplier isOver, long nanos) {
        // Cleared, since it would end the wait for what is being done.
        boolean interrupted = false;
        long deadline = TIME.nanos() + nanos;
        for (long left = nanos; left > 0 && !isOver.getAsBoolean() && !closed; left = deadline - TIME.nanos()) {
            try {
                if (ensureThread() || !syncsInstead()) {
                    long unused = progress.awaitNanos(left);
                }
            } catch (InterruptedException status) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ensureThread() {
        if (!hasThread) {
            hasThread = threads.start(THREAD_NAME, this::run) != null;
        }
        return hasThread;
    }

    @SuppressWarnings("LockNotBeforeTry") // the other way round: nobody waits for whoever syncs
    private boolean syncsInstead() {
        lock.unlock();
        try {
            return sync();
        } finally {
            lock.lock();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                boolean unused = sync();
            }
        } finally {
            locked(() -> hasThread = false);
        }
    }

    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed && (toSync.isAbandoned() || (unsynced.isAllSafe() && !toSync.hasSealed()))) {
                work.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    // ---- one round --------------------------------------------------------------------------------------------------

    /** What is to be synced, and what is safe then. */
    private record Round(FilesToSync.Files files, long written, long last) {}

    /** Whether there was anything to try. */
    private boolean sync() {
        syncing.lock();
        try {
            Round round = begin();
            if (round == null) {
                return false;
            }
            if (succeeds(round)) {
                failures = 0;
                finish(round);
            } else if (isThereStill(round)) {
                failures = (failures + 1) % MAX_FAILURES;
                rescue.afterFailedSync(failures == 0);
            }
            return true;
        } finally {
            syncing.unlock();
        }
    }

    /** Null if there is nothing to be synced that would make anything safe. */
    private @Nullable Round begin() {
        lock.lock();
        try {
            FilesToSync.Files files = toSync.take();
            return files == null ? null : new Round(files, unsynced.written(), unsynced.lastSequence());
        } finally {
            lock.unlock();
        }
    }

    private boolean succeeds(Round round) {
        try {
            round.files().sync(files, slot.directory());
            return true;
        } catch (IOException failed) {
            return false;
        }
    }

    /** Files that were given up meanwhile are closed, and fail for that. */
    private boolean isThereStill(Round round) {
        lock.lock();
        try {
            return toSync.areThereStill(round.files());
        } finally {
            lock.unlock();
        }
    }

    private void finish(Round round) {
        if (!isSafeNow(round)) {
            return;
        }
        round.files().sealed().forEach(ProcessDurability::closeQuietly);
        onSafe.accept(round.last());
    }

    private boolean isSafeNow(Round round) {
        lock.lock();
        try {
            if (!toSync.synced(round.files())) {
                return false;
            }
            unsynced.synced(round.written(), round.last());
            progress.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        locked(() -> {
            toSync.abandon();
            closed = true;
            work.signalAll();
            progress.signalAll();
        });
    }
}
