package com.getfluxly.internal.intake;

import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import java.util.ArrayDeque;
import java.util.Queue;

/** Events that are written, but would not survive a loss of power yet. The queue gets them in order once they would. For any thread. */
final class Unpublished {

    private final EventQueue queue;

    // Guarded by this.
    private final Queue<Written> written = new ArrayDeque<>();
    private long safeUpTo;

    Unpublished(EventQueue queue) {
        this.queue = queue;
    }

    private record Written(EncodedEvent event, long sequence) {}

    /** In the order of the sequences. */
    synchronized void add(EncodedEvent event, long sequence) {
        written.add(new Written(event, sequence));
        publish();
    }

    /** All up to that one are safe. */
    synchronized void publishUpTo(long sequence) {
        safeUpTo = Math.max(safeUpTo, sequence);
        publish();
    }

    /** Whether the queue has not got it, and never will. */
    synchronized boolean remove(long sequence) {
        return written.removeIf(event -> event.sequence() == sequence);
    }

    private void publish() {
        while (!written.isEmpty() && written.element().sequence() <= safeUpTo) {
            Written safe = written.remove();
            queue.stored().publish(safe.event(), safe.sequence());
        }
    }
}
