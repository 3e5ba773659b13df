package com.getfluxly.internal.spool;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks after the disk: what it held at the start, whether it works again, and whether files are still there. */
final class Upkeep implements Syncer.Rescue {

    private final SpoolFiles files;
    private final SpoolSlot slot;
    private final LogState state;
    private final Segments segments;
    private final Quarantine quarantine;
    private final SegmentLog log;
    private final LogWriter writer;
    private final Removal removal;
    private final @Nullable Syncer syncer;
    private final Window window;

    // Written under the lock that is held over writes, read by all.
    private volatile @Nullable Recovered recovered;
    private volatile long truncatedBytes;

    Upkeep(
            SpoolFiles files,
            SpoolSlot slot,
            LogState state,
            Segments segments,
            Quarantine quarantine,
            SegmentLog log,
            LogWriter writer,
            Losses losses,
            @Nullable Syncer syncer,
            Window window) {
        this.files = files;
        this.slot = slot;
        this.state = state;
        this.segments = segments;
        this.quarantine = quarantine;
        this.log = log;
        this.writer = writer;
        this.removal = new Removal(files, slot, state, segments, log, losses);
        this.syncer = syncer;
        this.window = window;
    }

    @Nullable Recovered recovered() {
        return recovered;
    }

    long truncatedBytes() {
        return truncatedBytes;
    }

    void recover() throws IOException {
        slot.claim();
        Recovery found = Recovery.in(slot, files);
        quarantine.open(found.segments());
        Trouble trouble = found.trouble();
        if (trouble == null) {
            segments.follow(found.segments());
            state.follow(found.state());
            log.follow(found);
            if (syncer != null) {
                syncer.follow(state.last());
            }
            truncatedBytes = found.truncatedBytes();
        } else {
            writer.end(trouble);
        }
        recovered = known();
    }

    private Recovered known() {
        return new Recovered(state.open(), state.nextOpen(1), state.last(), state.frozen());
    }

    // ---- in between -------------------------------------------------------------------------------------------------

    /** Returns whether there is something to delete. */
    boolean look() {
        writer.waitForProbe();
        try {
            if (!slot.hold()) {
                leaveToOthers();
                return false;
            }
            if (recovered == null) {
                recover();
            }
            noteRemoved();
            Trouble trouble = writer.trouble();
            if (trouble != null && trouble.mayPass()) {
                writer.payCheckpoint();
                writer.heal();
            }
            if (writer.writes() && !slot.isStamped() && state.open() > 0) {
                log.checkpoint(0);
            }
            return log.hasSettled();
        } catch (IOException failed) {
            writer.fail(failed);
            return false;
        }
    }

    /** Two writers would take each other's events for settled. What is in memory stays there. */
    private void leaveToOthers() {
        List<Segment> all = segments.list();
        List<Stored> unsafe = abandon();
        giveUp(
                removal.takeNote(all, unsafe, window),
                new IOException("the directory was removed, and is another process's by now"));
        removal.isWrittenAgain(all);
        writer.end(Trouble.LOCKED);
        if (recovered == null) {
            // Nobody will ever know what it held.
            state.settle(1, state.last());
            recovered = known();
        }
    }

    private void noteRemoved() throws IOException {
        List<Segment> missing = removal.missing();
        if (missing.isEmpty()) {
            return;
        }
        writer.oweCheckpoint();
        Segment written = log.segment();
        boolean isWritten = written != null && missing.contains(written);
        List<Stored> unsafe = isWritten ? abandon() : unsafe();
        List<Stored> again = removal.takeNote(missing, unsafe, window);
        if (isWritten || !again.isEmpty()) {
            writeAgain(again, unsafe);
        }
        removal.isWrittenAgain(missing);
    }

    private List<Stored> unsafe() {
        return syncer == null ? List.of() : syncer.unsafe();
    }

    private List<Stored> abandon() {
        if (syncer == null) {
            log.seal();
            return List.of();
        }
        log.forget();
        return syncer.abandon();
    }

    private void writeAgain(List<Stored> events, List<Stored> unsafe) throws IOException {
        try {
            log.again(events);
            if (syncer != null) {
                syncer.goOn();
            }
        } catch (IOException failed) {
            giveUp(unsafe, failed);
            throw failed;
        }
    }

    /** Those who wait for these go on without the disk. */
    private void giveUp(List<Stored> unsafe, IOException why) {
        unsafe.forEach(event -> state.settle(event.sequence(), event.sequence()));
        if (syncer != null) {
            syncer.giveUp();
        }
        writer.fail(why);
    }

    // ---- thread that syncs ------------------------------------------------------------------------------------------

    @Override
    public void afterFailedSync(boolean isLast) {
        writer.enter();
        try {
            List<Stored> unsafe = abandon();
            if (isLast || !writer.writes()) {
                giveUp(unsafe, new IOException("what was written could not be synced"));
            } else {
                writeAgain(unsafe, unsafe);
            }
        } catch (IOException givenUp) {
            // The probe comes back to it.
        } finally {
            writer.leave();
        }
    }
}
