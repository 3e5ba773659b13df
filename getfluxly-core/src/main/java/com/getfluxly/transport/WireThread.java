package com.getfluxly.transport;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Threads of the wire's own: daemons that know our class loader and nothing of whoever happened to call first. */
final class WireThread extends Thread {

    private static final boolean INHERIT_NOTHING = false;

    // Of the thread itself alone.
    private @Nullable WireExchange running;

    private WireThread(String name, Runnable body) {
        super(rootGroup(), body, name, 0, INHERIT_NOTHING);
        setDaemon(true);
        setContextClassLoader(WireThread.class.getClassLoader());
    }

    /**
     * Starts one.
     *
     * @return the thread
     * @throws OutOfMemoryError if the machine has no thread left
     */
    static Thread start(String name, Runnable body) {
        Thread started = withoutCaller(() -> new WireThread(name, body));
        started.start();
        return started;
    }

    /** The exchange that the current thread runs; null for a thread that is none of the wire's. */
    static @Nullable WireExchange running() {
        return Thread.currentThread() instanceof WireThread own ? own.running : null;
    }

    /** Notes what the current thread runs from now on; null for nothing. */
    static void runs(@Nullable WireExchange exchange) {
        if (Thread.currentThread() instanceof WireThread own) {
            own.running = exchange;
        }
    }

    /** Not the caller's, which may be a plugin's, and be interrupted as a whole when that ends. */
    static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /**
     * Runs the action so that a thread that it makes does not hold on to the classes that called us: up to JDK 23 a thread
     * keeps the protection domains of the stack that it was made on, and through them their class loaders.
     */
    @SuppressWarnings("removal") // nothing else cuts the stack on JDK 17; does nothing from JDK 24 on
    static <T> T withoutCaller(Supplier<T> action) {
        return AccessController.doPrivileged((PrivilegedAction<T>) action::get);
    }
}
