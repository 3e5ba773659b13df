package com.getfluxly;

import com.getfluxly.internal.base.Daemon;
import org.jspecify.annotations.Nullable;

/** The JVM's call for the final flush, taken back when the client is closed before, so that nothing keeps it alive. */
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
            // The hooks run already, this one among them: there is nothing left to take back.
            return;
        }
    }
}
