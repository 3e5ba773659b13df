package com.getfluxly.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this process has open, where the system tells. */
final class OpenFiles {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private OpenFiles() {}

    /** How often the file is open here, or 1 where nobody can say. */
    static long countOf(Path file) throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 1;
        }
        Path real = file.toRealPath();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            List<Path> open = descriptors.toList();
            return open.stream().filter(descriptor -> leadsTo(descriptor, real)).count();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException closed) {
            return false;
        }
    }
}
