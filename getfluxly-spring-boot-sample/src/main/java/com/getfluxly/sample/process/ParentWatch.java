package com.getfluxly.sample.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.FileSystemUtils;

/** Hears what the parent says on the standard input, and ends this process when there is no parent any more. */
final class ParentWatch implements SmartLifecycle {

    private final InputStream parent;
    private final Consumer<String> orders;
    private final Path leftovers;

    // Volatile: the context may start on one thread and be asked on another.
    private volatile boolean started;

    /** @param leftovers what nobody would have a use for without the parent */
    ParentWatch(InputStream parent, Consumer<String> orders, Path leftovers) {
        this.parent = parent;
        this.orders = orders;
        this.leftovers = leftovers;
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
            end();
        }
    }

    /** Not by exit(): the service has gone with the parent, so that nothing could be delivered. */
    private void end() {
        try {
            FileSystemUtils.deleteRecursively(leftovers);
        } catch (IOException left) {
            System.err.println("Files of the shop are left in " + leftovers);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }
}
