package com.getfluxly.internal.base;

import java.util.Arrays;

/**
 * Whether the caller's thread may wait. A thread that also serves other requests must not wait; Reactor marks it with an
 * interface. The interface is found by its name, so we do not depend on Reactor. For any thread.
 */
public final class CallingThread {

    private static final String MARK = "reactor.core.scheduler.NonBlocking";

    private CallingThread() {}

    /** Whether nothing says that it must not wait. Looked up each time, to keep nobody's class; next to nothing before a wait. */
    public static boolean mayBlock() {
        Class<?> type = Thread.currentThread().getClass();
        while (type != Thread.class && type != null) {
            if (isMarked(type)) {
                return false;
            }
            type = type.getSuperclass();
        }
        return true;
    }

    private static boolean isMarked(Class<?> type) {
        return type.getName().equals(MARK)
                || Arrays.stream(type.getInterfaces()).anyMatch(CallingThread::isMarked);
    }

    /**
     * To be called before a wait.
     *
     * @param call what is about to wait
     */
    public static void checkMayBlock(String call) {
        if (!mayBlock()) {
            throw Refusals.invalid(
                    "thread",
                    "blocking call on a non-blocking thread: " + call
                            + " waits for the network; call it on another scheduler, e.g. Schedulers.boundedElastic()");
        }
    }
}
