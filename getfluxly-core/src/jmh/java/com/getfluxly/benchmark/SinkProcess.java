package com.getfluxly.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Sink} or {@link FaultySink} in a JVM of its own. */
final class SinkProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final Process process;
    private final String origin;

    private SinkProcess(Process process, String origin) {
        this.process = process;
        this.origin = origin;
    }

    /** @param latencyMillis how long it waits with each answer */
    static SinkProcess start(int latencyMillis) {
        return start(Sink.class, latencyMillis);
    }

    /**
     * One with faults; see {@link #tell}.
     *
     * @param lateMillis how long it waits with an answer that is too late
     */
    static SinkProcess startFaulty(int lateMillis) {
        return start(FaultySink.class, lateMillis);
    }

    private static SinkProcess start(Class<?> sink, int millis) {
        try {
            Process process =
                    JavaProcess.of(List.of(), sink, Integer.toString(millis)).start();
            return new SinkProcess(process, "http://127.0.0.1:" + port(process));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int port(Process process) throws IOException {
        // Not closed: its stream belongs to the process.
        BufferedReader said = process.inputReader(StandardCharsets.US_ASCII);
        String port = said.readLine();
        if (port == null) {
            throw new IOException("the sink ended before it had a port");
        }
        return Integer.parseInt(port);
    }

    String origin() {
        return origin;
    }

    /** One byte, whose meaning is between the caller and the sink. */
    void tell(int word) {
        try {
            process.getOutputStream().write(word);
            process.getOutputStream().flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException gone) {
            process.destroyForcibly();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
