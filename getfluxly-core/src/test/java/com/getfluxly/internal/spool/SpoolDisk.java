package com.getfluxly.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.base.Spooling;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk of the test's that outlives one process after the other. */
public final class SpoolDisk {

    private final TestSlot slot = new TestSlot(1);
    private final long segmentBytes;
    private FakeFiles files = new FakeFiles();

    public SpoolDisk() {
        this(0);
    }

    /** @param segmentBytes of a file, smaller than any real one; 0 for as many as a real one has */
    public SpoolDisk(long segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    /** For one process. */
    public SpoolOpening.Opener opener() {
        FakeFiles disk = files;
        return (spooling, token, probeInterval, environment) ->
                new SpoolOpening(Spool.open(settings(spooling, probeInterval), slot, disk, environment), List.of());
    }

    /** For one process that may not use it. */
    public SpoolOpening.Opener refusing() {
        return (spooling, token, probeInterval, environment) -> {
            throw new SpoolRefusedException(Trouble.UNSAFE, "spool: it is not ours");
        };
    }

    private SpoolSettings settings(Spooling spooling, Duration probeInterval) {
        SpoolSettings real = SpoolSettings.of(
                spooling.maxBytes(),
                spooling.minFreeBytes(),
                spooling.durability() == SpoolDurability.POWER,
                spooling.maxAge(),
                probeInterval);
        return segmentBytes == 0
                ? real
                : new SpoolSettings(
                        real.maxBytes(),
                        segmentBytes,
                        real.minFreeBytes(),
                        real.survivesPowerLoss(),
                        real.maxAge(),
                        probeInterval);
    }

    /** The process will be gone after so many more operations that change something, in the middle of the last one. */
    public void killAfter(int operations, int prefix) {
        files.killAt(files.points() + operations, prefix);
    }

    /** Nothing that the process still does gets to the disk. */
    public void die() {
        files.die();
    }

    public boolean isDead() {
        return files.isDead();
    }

    /** The process is gone, in the middle of whatever it did; whoever comes next finds what it had written. */
    public void kill() {
        files = files.afterwards(FakeFiles.Loss.NOTHING);
    }

    /** So is the machine's power, and with it what was not synced. */
    public void cutPower() {
        files = files.afterwards(FakeFiles.Loss.ALL);
    }

    /** From now on no write gets through. */
    public void fill() {
        files.fault((op, file, length) -> {
            if (op.changes() && op != FakeFiles.Op.DELETE) {
                throw new IOException("No space left on device");
            }
            return length;
        });
    }

    /** Nothing can be read any more. */
    public void breakReading() {
        files.fault((op, file, length) -> {
            if (op == FakeFiles.Op.READ || op == FakeFiles.Op.OPEN) {
                throw new IOException("Input/output error");
            }
            return length;
        });
    }

    /** Half of each write gets through, and stays. */
    public void tearWrites() {
        files.fault((op, file, length) -> {
            if (op == FakeFiles.Op.SET_LENGTH || op == FakeFiles.Op.CREATE) {
                throw new IOException("Input/output error");
            }
            return op == FakeFiles.Op.APPEND ? length / 2 : length;
        });
    }

    /** What is written is not synced. */
    public void breakSync() {
        files.fault((op, file, length) -> {
            if (op == FakeFiles.Op.FORCE) {
                throw new IOException("Input/output error");
            }
            return length;
        });
    }

    /** Somebody has the files open, where that keeps them from being deleted. */
    public void breakDeleting() {
        files.fault((op, file, length) -> {
            if (op == FakeFiles.Op.DELETE) {
                throw new IOException("used by another process");
            }
            return length;
        });
    }

    /** So many syncs fail. */
    public void failSyncs(int times) {
        AtomicInteger left = new AtomicInteger(times);
        files.fault((op, file, length) -> {
            if (op == FakeFiles.Op.FORCE && left.getAndDecrement() > 0) {
                throw new IOException("Input/output error");
            }
            return length;
        });
    }

    /** Runs the action in the middle of each sync. */
    public void onSync(Runnable action) {
        on(FakeFiles.Op.FORCE, action);
    }

    /** Runs the action in the middle of each write. */
    public void onWrite(Runnable action) {
        on(FakeFiles.Op.APPEND, action);
    }

    /** Runs the first in the middle of each read, and the other in the middle of each write. */
    public void onReadAndWrite(Runnable read, Runnable write) {
        files.fault((op, file, length) -> {
            // A single byte is looked at, not read.
            if (op == FakeFiles.Op.READ && length > 1) {
                read.run();
            }
            if (op == FakeFiles.Op.APPEND) {
                write.run();
            }
            return length;
        });
    }

    private void on(FakeFiles.Op wanted, Runnable action) {
        files.fault((op, file, length) -> {
            if (op == wanted) {
                action.run();
            }
            return length;
        });
    }

    public void heal() {
        files.fault(FakeFiles.Fault.NONE);
    }

    /** What some other release wrote, as its record says it should be. */
    public void write(String json, boolean callersId) {
        ManualClock clock = new ManualClock();
        Spool spool = Spool.open(
                SpoolSettings.of(16L << 20, 0, false, Duration.ZERO, Duration.ofSeconds(1)),
                slot,
                files,
                SpoolRig.environment(clock, SpoolRig.noThreads(clock)));
        if (!spool.enter(0) || spool.append(json.getBytes(UTF_8), callersId) < 0) {
            throw new AssertionError("it is not written");
        }
        spool.leave();
        spool.close();
    }

    /** Files that somebody may want to look at. */
    public long quarantined() {
        return files.names().stream()
                .filter(file -> file.toString().contains(Quarantine.DIRECTORY))
                .count();
    }

    /** Damages the newest file, at that many bytes before its end. */
    public void flipBit(int bytesBeforeEnd) {
        var file = files.names().stream().max(java.nio.file.Path::compareTo).orElseThrow();
        byte[] bytes = files.bytes(file);
        bytes[bytes.length - bytesBeforeEnd] ^= 1;
        files.overwrite(file, bytes);
    }

    /** What is said at the start of a file system of that kind. */
    public static String warningOf(String fileSystem) {
        return Objects.requireNonNull(Storage.warning(fileSystem));
    }

    /** Somebody tidies up. */
    public void removeFiles() {
        files.names().forEach(files::remove);
    }

    public int fileCount() {
        return files.names().size();
    }

    public long openFiles() {
        return files.openFiles();
    }

    public long bytes() {
        return files.size();
    }
}
