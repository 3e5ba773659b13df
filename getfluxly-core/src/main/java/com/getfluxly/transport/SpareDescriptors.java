package com.getfluxly.transport;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether the process has file descriptors left. Classes of the JDK's TLS and sockets read files when they are initialised:
 * should one find no descriptor then, it is broken until the JVM ends, for everybody in it.
 */
final class SpareDescriptors {

    /** More than making a client and its first connection takes. */
    private static final int ENOUGH = 24;

    /** In every Java run-time. */
    private static final Path FILE = Path.of(System.getProperty("java.home"), "release");

    private SpareDescriptors() {}

    /** @throws IOException if there are not enough */
    static void check() throws IOException {
        if (!Files.isReadable(FILE)) {
            return;
        }
        Deque<FileInputStream> taken = new ArrayDeque<>();
        try {
            while (taken.size() < ENOUGH) {
                taken.push(new FileInputStream(FILE.toFile()));
            }
        } catch (FileNotFoundException noneLeft) {
            throw new IOException("too few file descriptors are left to open a connection", noneLeft);
        } finally {
            while (!taken.isEmpty()) {
                taken.pop().close();
            }
        }
    }
}
