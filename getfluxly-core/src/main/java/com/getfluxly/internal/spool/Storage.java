package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a directory lies on, and what that takes away from the promise of a spool. */
final class Storage {

    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> CONTAINER = Set.of("overlay", "aufs");
    private static final Set<String> NETWORK =
            Set.of("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "ceph", "9p");
    private static final String MOUNTED_BY_A_PROGRAM = "fuse.";

    private Storage() {}

    /** What is to be said of it, or null if that is nothing, or unknown. */
    static @Nullable String warning(Path directory) {
        try {
            return warning(Files.getFileStore(directory).type());
        } catch (IOException unknown) {
            return null;
        }
    }

    static @Nullable String warning(String type) {
        if (MEMORY.contains(type)) {
            return "the spool is on " + type
                    + ", which is memory: events survive the process, but no restart of the machine";
        }
        if (CONTAINER.contains(type)) {
            return "the spool is on " + type
                    + ", the container's own file system: events survive the process, but not the"
                    + " container; mount a volume";
        }
        if (NETWORK.contains(type) || type.startsWith(MOUNTED_BY_A_PROGRAM)) {
            return "the spool is on " + type
                    + ", where locks and syncs depend on another machine or program; use a local disk";
        }
        return null;
    }
}
