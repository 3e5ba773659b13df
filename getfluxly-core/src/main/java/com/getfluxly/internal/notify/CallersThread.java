package com.getfluxly.internal.notify;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Runs foreign code at once, on the thread of whoever caused it, where there is no thread of ours. For any thread. */
public final class CallersThread implements Callbacks {

    private final Set<Thread> underWay = ConcurrentHashMap.newKeySet();

    @Override
    public boolean post(long bytes, Runnable call) {
        boolean outermost = underWay.add(Thread.currentThread());
        try {
            call.run();
        } catch (Throwable failed) {
            // Foreign code may break nothing of ours.
        } finally {
            if (outermost) {
                underWay.remove(Thread.currentThread());
            }
        }
        return true;
    }

    @Override
    public void close(long nanos) {
        // Nothing waits.
    }

    @Override
    public void end(long nanos) {
        // Nothing runs on.
    }

    @Override
    public boolean isCurrentThread() {
        return underWay.contains(Thread.currentThread());
    }
}
