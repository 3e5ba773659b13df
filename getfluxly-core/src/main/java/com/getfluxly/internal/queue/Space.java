package com.getfluxly.internal.queue;

/** Room for events, of which there is only so much. Guarded by the lock of the queue. */
interface Space {

    boolean hasRoomFor(EncodedEvent event);

    /** Whether there would be room if all had gone that may have to go for a newer one. */
    boolean canMakeRoomFor(EncodedEvent event);

    /** Whether there would be room if all were settled that can be without a caller: only that is worth waiting for. */
    boolean willHaveRoomFor(EncodedEvent event);

    /** Whether it is the count that leaves no room, not the bytes. */
    boolean isFullByCount();
}
