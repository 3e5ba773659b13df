package com.getfluxly.internal.base;

import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/** Our daemon threads: they have our class loader, and keep nothing of the caller. */
public final class Daemon {

    /** We must not keep the request context of the first caller. */
    private static final boolean INHERIT_NOTHING = false;

    private Daemon() {}

    /** A started thread, or null if the machine has none left. */
    public static @Nullable Thread start(String name, Runnable body) {
        try {
            Thread thread = unstarted(name, body);
            thread.start();
            return thread;
        } catch (OutOfMemoryError noThreadLeft) {
            return null;
        }
    }

    /** A thread for somebody else to start. */
    public static Thread unstarted(String name, Runnable body) {
        return withoutCaller(() -> {
            Thread thread = new Thread(rootGroup(), body, name, 0, INHERIT_NOTHING);
            thread.setDaemon(true);
            thread.setContextClassLoader(Daemon.class.getClassLoader());
            return thread;
        });
    }

    /**
     * Not the caller's group: it may belong to a plugin, which interrupts the whole group when it ends. {@code mvn exec:java}
     * does so, waits for 15 s, and complains.
     */
    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /**
     * Up to JDK 23 a thread keeps the protection domains of the stack that it was made on, and through them their class
     * loaders.
     */
    @SuppressWarnings("removal") // nothing else cuts the stack on JDK 17; does nothing from JDK 24 on
    private static Thread withoutCaller(PrivilegedAction<Thread> maker) {
        return AccessController.doPrivileged(maker);
    }
}
