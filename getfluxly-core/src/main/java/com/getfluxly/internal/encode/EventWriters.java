package com.getfluxly.internal.encode;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writers that wait for the next event: no more than there are threads that encode at the same moment on most machines,
 * about 16 KB each. Not on the threads of the host, where they would outlive this client. For any thread; nobody waits.
 */
final class EventWriters {

    private static final int MAX = 16;

    private final Supplier<EventWriter> source;
    private final AtomicReferenceArray<@Nullable EventWriter> idle = new AtomicReferenceArray<>(MAX);

    EventWriters(Supplier<EventWriter> source) {
        this.source = source;
    }

    EventWriter take() {
        int home = home();
        for (int i = 0; i < MAX; i++) {
            EventWriter writer = idle.getAndSet((home + i) % MAX, null);
            if (writer != null) {
                return writer;
            }
        }
        return source.get();
    }

    /** A writer that was left in the middle of an event, or finds no place, is not used again. */
    void giveBack(EventWriter writer) {
        if (!writer.isReady()) {
            return;
        }
        int home = home();
        for (int i = 0; i < MAX; i++) {
            if (idle.compareAndSet((home + i) % MAX, null, writer)) {
                return;
            }
        }
    }

    /** Threads look in different places first, so that they seldom meet. */
    private static int home() {
        return System.identityHashCode(Thread.currentThread()) % MAX;
    }
}
