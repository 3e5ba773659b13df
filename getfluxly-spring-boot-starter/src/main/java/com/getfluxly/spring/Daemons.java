package com.getfluxly.spring;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the workers {@code getfluxly-http-…}. */
final class Daemons implements ThreadFactory {

    private final AtomicInteger made = new AtomicInteger();

    /** Without the first caller's inheritable context and class loader, which later exchanges would see. */
    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(null, task, "getfluxly-http-" + made.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        // That of the libraries, which look up their parts with it.
        thread.setContextClassLoader(Daemons.class.getClassLoader());
        return thread;
    }
}
