package com.getfluxly.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A main class in a JVM of its own, which a test follows by what it prints. */
public final class ForkedJvm implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private ForkedJvm(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "forked-jvm-output");
        reader.setDaemon(true);
        reader.start();
    }

    public static ForkedJvm start(ClassPath classPath, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // It ends before a better compiler would pay off.
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath.toString(), main.getName()));
        command.addAll(List.of(arguments));
        return new ForkedJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits for a line that starts like this, and returns the rest of it. */
    public String awaitLine(String prefix) {
        await().atMost(PATIENCE).until(() -> isPrinted(prefix) || !reader.isAlive());
        assertThat(linesAfter(prefix)).as("%s in:%n%s", prefix, output()).isNotEmpty();
        return linesAfter(prefix).get(0);
    }

    /** What stood behind this prefix, in each line that starts with it. */
    public List<String> linesAfter(String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /** Types a line. */
    public void type(String line) throws IOException {
        Writer input = process.outputWriter();
        input.write(line + "\n");
        input.flush();
    }

    /** SIGTERM. By its handle: destroying the process would also close the streams. */
    public void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    /** SIGKILL, which nobody in the JVM notices. */
    public void kill() {
        assertThat(process.toHandle().destroyForcibly()).isTrue();
    }

    /** The exit code, once everything that the JVM printed has been read; -1 if it does not end. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            return -1;
        }
        reader.join(PATIENCE.toMillis());
        return process.exitValue();
    }

    public String output() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private boolean isPrinted(String prefix) {
        return lines.stream().anyMatch(line -> line.startsWith(prefix));
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException destroyed) {
            return;
        }
    }
}
