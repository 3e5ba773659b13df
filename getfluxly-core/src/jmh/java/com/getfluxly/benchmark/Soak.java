package com.getfluxly.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a {@link SoakRun} in a JVM of its own, which is so small that anything that is kept too long shows. */
final class Soak {

    private static final String SECONDS = "benchmark.soakSeconds";
    private static final int GRACE_SECONDS = 120;

    private Soak() {}

    /** @throws IllegalStateException if a check failed; the other JVM has said which */
    static void run() {
        String seconds = System.getProperty(SECONDS, "300");
        // An error that somebody catches is one all the same: the JVM ends with the first.
        List<String> options = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        try {
            Process process = JavaProcess.of(options, SoakRun.class, seconds)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                if (!process.waitFor(Long.parseLong(seconds) + GRACE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the soak did not come to its end");
                }
                if (process.exitValue() != 0) {
                    throw new IllegalStateException("the soak failed with " + process.exitValue());
                }
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
