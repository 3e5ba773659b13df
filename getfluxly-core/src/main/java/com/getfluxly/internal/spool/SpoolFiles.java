package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the spool asks of a file system; the one seam for tests. For any thread; each call may take as long as the disk does. */
interface SpoolFiles {

    /** Makes what is missing, for its owner alone from the first moment. */
    void createDirectories(Path directory) throws IOException;

    /** A file that must not exist, for its owner alone from the first moment; open for reading and appending. */
    SpoolFile create(Path file) throws IOException;

    /** Open for reading only. */
    SpoolFile open(Path file) throws IOException;

    /** All that is in it, in any order; nothing if it is not there. */
    List<Path> list(Path directory) throws IOException;

    /** Whether that is a directory, whatever its name says. */
    default boolean isDirectory(Path path) {
        return false;
    }

    /** Fine if it is gone. */
    void delete(Path file) throws IOException;

    /** In one step, within a file system; replaces what is there. */
    void move(Path from, Path to) throws IOException;

    /** So that the names in it survive a loss of power. */
    void syncDirectory(Path directory) throws IOException;

    /** Whether the name still stands for the file that was opened. */
    boolean isSame(Path file, SpoolFile opened) throws IOException;

    /** What may still be written to its file system by us. */
    long usableBytes(Path directory) throws IOException;
}
