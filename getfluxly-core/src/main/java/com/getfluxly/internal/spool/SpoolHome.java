package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.ProjectName;
import com.getfluxly.internal.base.SafeText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a directory for the events of a project, and owns it. One that holds events goes first, so that a restart goes on
 * where the process before has ended. Used once, by one thread, which it may keep for as long as the disk takes.
 */
final class SpoolHome {

    /** How many processes may share a spool. */
    static final int SLOTS = 16;

    private static final Pattern SLOT = Pattern.compile("[0-9]|1[0-5]");
    private static final String SEGMENT = ".seg";

    private final Path spool;
    private final Path home;
    private final ProjectFingerprint project;
    private final NewestStamp stamps;
    private final SpoolFiles files;
    private final SpoolSafety safety;

    private @Nullable Path slot;
    private @Nullable SpoolLock lock;
    private int orphans;
    private int strangers;
    private int strangersAtHome;
    /** The last one: a directory that cannot be used must not keep us from the others. */
    private @Nullable IOException failure;

    private SpoolHome(
            Path spool, SpoolSafety safety, ProjectFingerprint project, NewestStamp stamps, SpoolFiles files) {
        this.spool = spool;
        this.home = spool.resolve(project.directoryName());
        this.project = project;
        this.stamps = stamps;
        this.files = files;
        this.safety = safety;
    }

    /**
     * Claims a directory below the configured one, which is made if need be, if the one above it is there.
     *
     * @param configured absolute
     * @throws SpoolRefusedException if there is none, or the place is not safe
     */
    static Claim claim(Path configured, ProjectFingerprint project, NewestStamp stamps, SpoolFiles files)
            throws SpoolRefusedException {
        Path spool = SpoolSafety.place(configured);
        try {
            files.createDirectories(spool);
            SpoolSafety safety = SpoolSafety.of(spool);
            safety.check(spool);
            return new SpoolHome(spool, safety, project, stamps, files).claim();
        } catch (SpoolRefusedException refused) {
            throw refused;
        } catch (IOException failed) {
            throw unavailable(spool, failed);
        }
    }

    private Claim claim() throws IOException {
        enter(home);
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

    private void search() {
        List<Path> empty = new ArrayList<>();
        for (Path candidate : slots()) {
            if (holdsSegments(candidate)) {
                consider(candidate);
            } else {
                empty.add(candidate);
            }
        }
        backlogsElsewhere().forEach(this::consider);
        for (Path candidate : empty) {
            if (lock == null) {
                consider(candidate);
            }
        }
    }

    private List<Path> slots() {
        return IntStream.range(0, SLOTS)
                .mapToObj(i -> home.resolve(Integer.toString(i)))
                .toList();
    }

    /** A token that changes while a process runs leaves its events in the directory of the first one. */
    private List<Path> backlogsElsewhere() {
        return list(spool).stream()
                .filter(directory -> isNameless(directory) && !directory.equals(home) && isSafe(directory))
                .flatMap(directory -> list(directory).stream())
                .filter(candidate -> SLOT.matcher(name(candidate)).matches() && holdsSegments(candidate))
                .sorted()
                .toList();
    }

    private static boolean isNameless(Path directory) {
        return name(directory).startsWith(ProjectName.NAMELESS);
    }

    private boolean isSafe(Path directory) {
        try {
            safety.check(directory);
            return true;
        } catch (IOException unsafe) {
            failure = unsafe;
            return false;
        }
    }

    private boolean holdsSegments(Path candidate) {
        return list(candidate).stream().anyMatch(file -> name(file).endsWith(SEGMENT));
    }

    private List<Path> list(Path directory) {
        try {
            return files.list(directory);
        } catch (IOException unreadable) {
            failure = unreadable;
            return List.of();
        }
    }

    private void consider(Path candidate) {
        try {
            enter(candidate);
            SpoolLock taken = SpoolLock.tryTake(candidate);
            if (taken != null) {
                judge(candidate, taken);
            }
        } catch (IOException failed) {
            failure = failed;
        }
    }

    private void enter(Path directory) throws IOException {
        SpoolSafety.checkIfThere(directory);
        files.createDirectories(directory);
        safety.check(directory);
    }

    /** Only now: while somebody else owned it, it changed. */
    private void judge(Path candidate, SpoolLock taken) throws IOException {
        boolean kept = false;
        try {
            boolean atHome = candidate.startsWith(home);
            if (!isOurs(stamps.in(candidate), atHome)) {
                strangers++;
                strangersAtHome += atHome ? 1 : 0;
            } else if (lock != null) {
                orphans++;
            } else {
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

    /** What says nothing of its project is ours if it lies where only ours does. */
    private boolean isOurs(@Nullable Stamp newest, boolean atHome) {
        return newest == null ? atHome : project.matches(newest.salt(), newest.fingerprint());
    }

    private Claim result() throws SpoolRefusedException {
        if (slot == null || lock == null) {
            throw refusal();
        }
        return new Claim(slot, lock, orphans, strangers, warnings());
    }

    private SpoolRefusedException refusal() {
        if (failure instanceof SpoolRefusedException refused) {
            return refused;
        }
        if (failure != null) {
            return unavailable(home, failure);
        }
        return strangersAtHome > 0
                ? SpoolSafety.refused(Trouble.OTHER_PROJECT, home, "holds events of another project wherever nobody is")
                : SpoolSafety.refused(
                        Trouble.LOCKED, home, "is in use by " + SLOTS + " clients already, which is the most");
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        String storage = Storage.warning(home);
        if (storage != null) {
            warnings.add(storage);
        }
        if (orphans > 0) {
            warnings.add(
                    "events of " + orphans + " processes that are gone wait in the spool for as many to start again");
        }
        if (strangers > 0) {
            warnings.add("events for another project or token are left in " + strangers + " directories of the spool;"
                    + " spoolProject (getfluxly.spool.project) names a project, so that its token may change");
        }
        if (failure != null) {
            warnings.add("a part of the spool cannot be used (" + text(failure) + ")");
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

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
