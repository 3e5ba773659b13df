package com.getfluxly.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A place for a spool on the disk of the build, until it is closed. */
final class SpoolDirectory implements AutoCloseable {

    private final Path path;

    private SpoolDirectory(Path path) {
        this.path = path;
    }

    static SpoolDirectory make() {
        try {
            return new SpoolDirectory(Files.createTempDirectory(Path.of("").toAbsolutePath(), "spool"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
