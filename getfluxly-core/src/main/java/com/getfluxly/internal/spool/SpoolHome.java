package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds a directory for the events of a project, and owns it. One that holds events goes first, so that a restart goes on
 * where the process before has ended. Used once, by one thread, which it may keep for as long as the disk takes.
 */
final class SpoolHome {

    private final SpoolPlaces places;

    private @Nullable Path slot;
    private @Nullable SpoolLock lock;
    /** The last one: a directory that cannot be used must not keep us from the others. */
    private @Nullable IOException failure;

    private SpoolHome(SpoolPlaces places) {
        this.places = places;
    }

    /** The same for a project that stays the same. */
    static Claim claim(Path configured, ProjectFingerprint project, NewestStamp stamps, SpoolFiles files)
            throws SpoolRefusedException {
        return claim(configured, () -> project, stamps, files);
    }

    /**
     * Claims a directory below the configured one, which is made if need be, if the one above it is there.
     *
     * @param configured absolute
     * @throws SpoolRefusedException if there is none, or the place is not safe
     */
    static Claim claim(Path configured, Supplier<ProjectFingerprint> project, NewestStamp stamps, SpoolFiles files)
            throws SpoolRefusedException {
        Path spool = SpoolSafety.place(configured);
        try {
            files.createDirectories(spool);
            SpoolSafety safety = SpoolSafety.of(spool);
            safety.check(spool);
            return new SpoolHome(new SpoolPlaces(spool, safety, project, stamps, files)).claim();
        } catch (SpoolRefusedException refused) {
            throw refused;
        } catch (IOException failed) {
            throw unavailable(spool, failed);
        }
    }

    private Claim claim() throws IOException {
        places.enter(places.home());
        boolean claimed = false;
        try {
            search();
            Claim claim = result();
            claimed = true;
            return claim;
        } finally {
            if (!claimed && lock != null) {
                lock.close();
            }
        }
    }

    private void search() throws IOException {
        List<Path> backlogs = places.backlogs(this::failed);
        backlogs.forEach(this::consider);
        List<Path> empty = new ArrayList<>(places.slots());
        empty.removeAll(backlogs);
        empty.forEach(this::consider);
        preferABacklog(backlogs);
    }

    /** One that failed gets a second chance: the empty directory shows that the disk can be written by now. */
    private void preferABacklog(List<Path> backlogs) throws IOException {
        Path spare = slot;
        SpoolLock ofSpare = lock;
        if (spare == null || ofSpare == null || failure == null || backlogs.contains(spare)) {
            return;
        }
        slot = null;
        lock = null;
        try {
            backlogs.forEach(this::consider);
        } finally {
            if (lock == null) {
                slot = spare;
                lock = ofSpare;
            } else {
                ofSpare.close();
            }
        }
    }

    private void failed(IOException why) {
        failure = why;
    }

    private void consider(Path candidate) {
        if (lock == null) {
            attempt(candidate);
        }
    }

    private void attempt(Path candidate) {
        try {
            places.enter(candidate);
            // Before its lock is taken, too: somebody may be starting whose events they are.
            if (places.isOurs(candidate)) {
                makeRoomForTheLock(candidate.resolve(SpoolLock.FILE_NAME));
                SpoolLock taken = SpoolLock.tryTake(candidate);
                if (taken != null) {
                    judge(candidate, taken);
                }
            }
        } catch (IOException failed) {
            failed(failed);
        }
    }

    /** Whatever it is that somebody has put there, nobody owns by it. */
    private static void makeRoomForTheLock(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.move(path, path.resolveSibling("not-the-lock-" + UUID.randomUUID()));
            } catch (NoSuchFileException moved) {
                // By somebody else who starts.
            }
        }
    }

    /** Once more: while somebody else owned it, it changed. */
    private void judge(Path candidate, SpoolLock taken) throws IOException {
        boolean kept = false;
        try {
            if (places.isOurs(candidate)) {
                slot = candidate;
                lock = taken;
                kept = true;
                taken.sign();
            }
        } finally {
            if (!kept) {
                taken.close();
            }
        }
    }

    private Claim result() throws SpoolRefusedException {
        Neighbours neighbours = new Neighbours(places, slot);
        Neighbours.Found found = neighbours.count();
        if (slot == null || lock == null) {
            throw refusal(found);
        }
        return new Claim(slot, lock, neighbours, warnings(found));
    }

    private SpoolRefusedException refusal(Neighbours.Found found) {
        if (failure instanceof SpoolRefusedException refused) {
            return refused;
        }
        if (failure != null) {
            return unavailable(places.home(), failure);
        }
        return found.strangersAtHome() > 0
                ? SpoolSafety.refused(
                        Trouble.OTHER_PROJECT, places.home(), "holds events of another project wherever nobody is")
                : SpoolSafety.refused(
                        Trouble.LOCKED,
                        places.home(),
                        "is in use by " + SpoolPlaces.SLOTS + " clients already, which is the most");
    }

    private List<String> warnings(Neighbours.Found found) {
        List<String> warnings = new ArrayList<>();
        String storage = Storage.warning(places.home());
        if (storage != null) {
            warnings.add(storage);
        }
        if (found.orphans() > 0) {
            warnings.add("the spool holds events of processes that have ended (" + found.orphans()
                    + "); they are delivered when as many processes start again");
        }
        if (found.strangers() > 0) {
            warnings.add("the spool holds events for another project or token (directories: " + found.strangers()
                    + "), which are not sent; with a name for the project, spoolProject (getfluxly.spool.project),"
                    + " its token may change");
        }
        IOException unusable = failure == null ? found.failure() : failure;
        if (unusable != null) {
            warnings.add("a part of the spool cannot be used (" + text(unusable) + ")");
        }
        return List.copyOf(warnings);
    }

    private static SpoolRefusedException unavailable(Path path, IOException failed) {
        return SpoolSafety.unavailable(path, "cannot be used (" + text(failed) + ")", failed);
    }

    /** Its kind too: some messages are nothing but a path. */
    private static String text(IOException failed) {
        String kind =
                failed instanceof SpoolRefusedException ? "" : failed.getClass().getSimpleName() + ": ";
        return SafeText.clean(kind + failed.getMessage(), SafeText.MAX_DETAIL);
    }
}
