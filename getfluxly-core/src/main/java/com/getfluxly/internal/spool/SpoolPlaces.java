package com.getfluxly.internal.spool;

import com.getfluxly.internal.base.ProjectName;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The directories of a spool, and whose events lie in them. Takes no lock, and does I/O. For any thread. */
final class SpoolPlaces {

    /** How many processes may share a spool. */
    static final int SLOTS = 16;

    private static final Pattern SLOT = Pattern.compile("[0-9]|1[0-5]");
    private static final String SEGMENT = ".seg";

    private final Path spool;
    private final Path home;
    private final Supplier<ProjectFingerprint> project;
    private final NewestStamp stamps;
    private final SpoolFiles files;
    private final SpoolSafety safety;

    SpoolPlaces(
            Path spool,
            SpoolSafety safety,
            Supplier<ProjectFingerprint> project,
            NewestStamp stamps,
            SpoolFiles files) {
        this.spool = spool;
        this.home = spool.resolve(project.get().directoryName());
        this.project = project;
        this.stamps = stamps;
        this.files = files;
        this.safety = safety;
    }

    /** Where the events of the project lie that the token stood for when this was made. */
    Path home() {
        return home;
    }

    boolean isAtHome(Path slot) {
        return slot.startsWith(home);
    }

    List<Path> slots() {
        return IntStream.range(0, SLOTS)
                .mapToObj(i -> home.resolve(Integer.toString(i)))
                .toList();
    }

    /**
     * Those with segments, of all projects without a name: a token that changes while a process runs leaves its events in the
     * directory of the first one. Those at home come first.
     *
     * @param failed told what could not be looked at: it must not keep us from the rest
     */
    List<Path> backlogs(Consumer<IOException> failed) {
        Stream<Path> atHome = slots().stream().filter(slot -> holdsSegments(slot, failed));
        return Stream.concat(atHome, elsewhere(failed).stream()).toList();
    }

    private List<Path> elsewhere(Consumer<IOException> failed) {
        return list(spool, failed).stream()
                .filter(directory -> isNameless(directory) && !directory.equals(home) && isSafe(directory, failed))
                .flatMap(directory -> list(directory, failed).stream())
                .filter(slot -> SLOT.matcher(name(slot)).matches() && holdsSegments(slot, failed))
                .sorted()
                .toList();
    }

    private static boolean isNameless(Path directory) {
        return name(directory).startsWith(ProjectName.NAMELESS);
    }

    private boolean isSafe(Path directory, Consumer<IOException> failed) {
        try {
            safety.check(directory);
            return true;
        } catch (IOException unsafe) {
            failed.accept(unsafe);
            return false;
        }
    }

    private boolean holdsSegments(Path slot, Consumer<IOException> failed) {
        return list(slot, failed).stream().anyMatch(file -> name(file).endsWith(SEGMENT) && !files.isDirectory(file));
    }

    private List<Path> list(Path directory, Consumer<IOException> failed) {
        try {
            return files.list(directory);
        } catch (NotDirectoryException holdsNothing) {
            return List.of();
        } catch (IOException unreadable) {
            failed.accept(unreadable);
            return List.of();
        }
    }

    /** Makes it if need be, for us alone. */
    void enter(Path directory) throws IOException {
        SpoolSafety.checkIfThere(directory);
        files.createDirectories(directory);
        safety.check(directory);
    }

    /** For one that is there. */
    void check(Path directory) throws IOException {
        safety.check(directory);
    }

    /**
     * Whether its events belong to the project of the current token. A directory without this information belongs to us if it is
     * in our place.
     */
    boolean isOurs(Path slot) throws IOException {
        Stamp newest = stamps.in(slot);
        return newest == null ? isAtHome(slot) : project.get().matches(newest.salt(), newest.fingerprint());
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
