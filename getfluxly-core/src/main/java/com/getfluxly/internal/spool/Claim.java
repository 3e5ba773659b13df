package com.getfluxly.internal.spool;

import java.nio.file.Path;
import java.util.List;

/**
 * A directory that is ours until the lock is closed.
 *
 * @param directory where the segments are
 * @param lock to be closed after all files in it
 * @param neighbours the other directories
 * @param warnings what people should know, a line each
 */
record Claim(Path directory, SpoolLock lock, Neighbours neighbours, List<String> warnings) {

    /** How many other directories hold events of this project, and nobody who sends them. */
    int orphans() {
        return neighbours.found().orphans();
    }

    /** How many hold events of another project, which are left as they are, and nobody who sends them. */
    int strangers() {
        return neighbours.found().strangers();
    }
}
