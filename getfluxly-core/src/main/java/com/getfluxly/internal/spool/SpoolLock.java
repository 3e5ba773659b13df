package com.getfluxly.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Marks the owner of a directory: one client of one process. The lock ends with {@link #close()}, or with the process in any way.
 * While the process is only stopped, the lock stays.
 *
 * <p>There are two locks, because the lock of the operating system has a trap: if a process opens and closes the file a second
 * time, the lock is released without notice. So a client opens the file only after it has entered the directory in the system
 * properties, which all class loaders share. The entry is two strings, and no class.
 *
 * <p>If somebody removes or renames the directory, the file is gone with it. So the owner checks from time to time, and takes the
 * lock again in the right place: {@link #keep()}.
 *
 * <p>Trying is for any thread, as is all else.
 */
final class SpoolLock implements Closeable {

    static final String FILE_NAME = "lock";
    static final String REGISTRY = "com.getfluxly.spool:";

    /** Begins the value of an entry whose owner does not want the directory. */
    private static final String LOOKS = "looks:";

    /** A look takes some 0.1 ms, unless the machine has other things to do. */
    private static final int MAX_PAUSES = 500;

    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    /** Opened by mistake, because somebody has replaced the system properties: closing one would release another's lock. */
    private static final Queue<DiskFile> NEVER_TO_BE_CLOSED = new ConcurrentLinkedQueue<>();

    private final Entry entry;
    private final Path path;

    // Guarded by this.
    private DiskFile file;

    private SpoolLock(Entry entry, Path path, DiskFile file) {
        this.entry = entry;
        this.path = path;
        this.file = file;
    }

    /** A line in the registry. Its value is unique, so that it cannot remove the entry of another owner. */
    private record Entry(String name, String id) {

        static Entry of(Path directory, String why) throws IOException {
            return new Entry(REGISTRY + directory.toRealPath(), why + UUID.randomUUID());
        }

        /** Whether nobody owns it; who only looks is waited for. */
        boolean isFirst() {
            Object other = enter();
            for (int i = 0; i < MAX_PAUSES && other instanceof String id && id.startsWith(LOOKS); i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                other = enter();
            }
            return other == null;
        }

        private @Nullable Object enter() {
            return System.getProperties().putIfAbsent(name, id);
        }

        void remove() {
            System.getProperties().remove(name, id);
        }
    }

    /**
     * Tries to own a directory, which has to exist, and does not wait.
     *
     * @return null if somebody else owns it
     */
    static @Nullable SpoolLock tryTake(Path directory) throws IOException {
        Entry entry = Entry.of(directory, "");
        if (!entry.isFirst()) {
            return null;
        }
        SpoolLock taken = null;
        try {
            Path path = directory.resolve(FILE_NAME);
            DiskFile file = lock(path);
            taken = file == null ? null : new SpoolLock(entry, path, file);
            return taken;
        } finally {
            if (taken == null) {
                entry.remove();
            }
        }
    }

    private static @Nullable DiskFile lock(Path path) throws IOException {
        DiskFile file = DiskFiles.openOrCreate(path);
        boolean taken = false;
        boolean mayBeClosed = true;
        try {
            // It may have been removed since it was opened: then the next one meets another file.
            taken = takes(file) && file.isAt(path);
        } catch (OverlappingFileLockException ours) {
            mayBeClosed = false;
            NEVER_TO_BE_CLOSED.add(file);
        } finally {
            if (!taken && mayBeClosed) {
                file.close();
            }
        }
        return taken ? file : null;
    }

    /** The end is what those have who only look: it is ours all the same, and they are gone in a moment. */
    private static boolean takes(DiskFile file) throws IOException {
        if (!file.tryLockAllButTheEnd()) {
            return false;
        }
        boolean isWhole = file.tryLockEnd(false);
        for (int i = 0; i < MAX_PAUSES && !isWhole; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            isWhole = file.tryLockEnd(false);
        }
        return true;
    }

    /** Whether a directory has an owner. The directory must exist. Does not stop others from taking it meanwhile. */
    static boolean isOwned(Path directory) throws IOException {
        Entry entry = Entry.of(directory, LOOKS);
        if (!entry.isFirst()) {
            return true;
        }
        try {
            return isLocked(directory.resolve(FILE_NAME));
        } finally {
            entry.remove();
        }
    }

    private static boolean isLocked(Path path) throws IOException {
        DiskFile file = DiskFiles.openOrCreate(path);
        boolean mayBeClosed = true;
        try {
            return !file.tryLockEnd(true);
        } catch (OverlappingFileLockException ours) {
            mayBeClosed = false;
            NEVER_TO_BE_CLOSED.add(file);
            return true;
        } finally {
            if (mayBeClosed) {
                file.close();
            }
        }
    }

    /**
     * Writes the owner into the file, for people. A mere check does not write it, and a full disk does not prevent the lock.
     */
    synchronized void sign() {
        ProcessHandle process = ProcessHandle.current();
        String since = process.info().startInstant().map(Instant::toString).orElse("?");
        byte[] line = ("pid " + process.pid() + ", started " + since + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            file.setLength(0);
            file.append(line, 0, line.length);
        } catch (IOException unsigned) {
            // Nobody but people reads it.
        }
    }

    /** Whether others still meet this lock: not once its file was deleted or replaced. */
    synchronized boolean isInPlace() throws IOException {
        return file.isAt(path);
    }

    /**
     * Takes the lock again if others would no longer find it. The directory must exist.
     *
     * @return false if another process has taken it meanwhile: then the directory belongs to that process
     */
    synchronized boolean keep() throws IOException {
        if (isInPlace()) {
            return true;
        }
        DiskFile next = lock(path);
        if (next == null) {
            return false;
        }
        DiskFile gone = file;
        file = next;
        ProcessDurability.closeQuietly(gone);
        sign();
        return true;
    }

    /** The file before the entry: who is entered next must not find the file open here. The file stays, as others may be about to lock it. */
    @Override
    public synchronized void close() throws IOException {
        try {
            file.close();
        } finally {
            entry.remove();
        }
    }
}
