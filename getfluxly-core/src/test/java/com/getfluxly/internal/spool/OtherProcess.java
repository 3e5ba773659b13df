package com.getfluxly.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@link SpoolMain} in a JVM of its own. */
final class OtherProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    /**
     * @param prefix what starts it, for instance with other rights
     * @param classPath that of this JVM, or one that another user can read
     */
    OtherProcess(List<String> prefix, String classPath, String order, Path directory) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                SpoolMain.class.getName(),
                order,
                directory.toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    static OtherProcess tryingToLock(Path directory) throws IOException {
        return new OtherProcess(List.of(), System.getProperty("java.class.path"), "lock", directory);
    }

    static OtherProcess lookingAt(Path directory) throws IOException {
        return new OtherProcess(List.of(), System.getProperty("java.class.path"), "look", directory);
    }

    String said() throws IOException {
        return String.valueOf(output.readLine());
    }

    long pid() {
        return process.pid();
    }

    void stop() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-STOP", Long.toString(pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
        await().until(this::isStopped);
    }

    /** The state is the letter behind the name, which stands in brackets. */
    boolean isStopped() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).startsWith("T");
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the JVM ends").isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
