package com.getfluxly.internal.send;

import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.spool.FrozenBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what has to outlive this process: which batches are under way, and which events have their outcome. Whatever the disk
 * does, delivery goes on. Confined to the delivery thread.
 */
public interface Journal {

    /** For a client without a spool. */
    Journal NONE = new Journal() {};

    /** The oldest batch that an earlier process had under way, and that this one has not taken up; or null. */
    default @Nullable FrozenBatch earlier() {
        return null;
    }

    /** That batch is taken up. */
    default void tookUp() {}

    /** Whether the body is the one that the batch was frozen with, and its key still means something to the service. */
    default boolean isSame(FrozenBatch earlier, byte[] body) {
        return false;
    }

    /**
     * Reads on from disk if there is room in memory, and looks after the disk.
     *
     * @return whether it came further, and there is more behind it; of what was read, all may have been passed over
     */
    default boolean refill() {
        return false;
    }

    /** Until the disk has to be looked at again. */
    default long nanosUntilLook() {
        return Long.MAX_VALUE;
    }

    /** The batch leaves next, for the first time under this key. */
    default void frozen(Batch batch) {}

    /** The event is dropped, since the delivery breaks off at it again and again. Nobody knows of that yet. */
    default void poisoned(EncodedEvent event) {}

    /**
     * The events have their outcome, of which nobody knows yet.
     *
     * @param rejected how many of them the service has refused
     */
    default void settled(List<EncodedEvent> events, int rejected) {}
}
