package com.getfluxly.sample.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;

/** Hears what the parent says on the standard input, and ends this process when there is no parent any more. */
final class ParentWatch implements SmartLifecycle {

    private final InputStream parent;
    private final Consumer<String> orders;

    // Volatile: the context may start on one thread and be asked on another.
    private volatile boolean started;

    ParentWatch(InputStream parent, Consumer<String> orders) {
        this.parent = parent;
        this.orders = orders;
    }

    @Override
    public void start() {
        started = true;
        Thread watch = new Thread(this::listen, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** It watches until the end. */
    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
        return started;
    }

    private void listen() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(parent, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                orders.accept(line);
            }
        } catch (IOException gone) {
            // As at the end of the stream.
        } finally {
            // Not exit(): the service has gone with the parent, so nothing could be delivered, and what was accepted is
            // on disk.
            Runtime.getRuntime().halt(0);
        }
    }
}
