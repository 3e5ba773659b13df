package com.getfluxly;

import com.getfluxly.internal.base.Daemon;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's hook for the final flush. It is removed when the client is closed before, so that it does not keep the
 * client in memory.
 */
final class ShutdownHook {

    static final ShutdownHook NONE = new ShutdownHook(null);

    private final @Nullable Thread thread;

    private ShutdownHook(@Nullable Thread thread) {
        this.thread = thread;
    }

    /** Registers the action; does nothing if the JVM is on its way down already. */
    static ShutdownHook register(Runnable action) {
        Thread thread = Daemon.unstarted("getfluxly-shutdown", action);
        try {
            Runtime.getRuntime().addShutdownHook(thread);
            return new ShutdownHook(thread);
        } catch (IllegalStateException shuttingDown) {
            return NONE;
        }
    }

    void remove() {
        if (thread == null) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException shuttingDown) {
            // The hooks, this one included, are already running: there is nothing to remove.
            return;
        }
    }
}
