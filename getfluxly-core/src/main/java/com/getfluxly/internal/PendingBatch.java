package com.getfluxly.internal;

import java.util.List;
import java.util.Optional;

/** A frozen batch and what was tried with it. Confined to the delivery thread. */
final class PendingBatch {

    private static final int STICKY = 3;

    private Batch batch;
    private int attempts;
    private boolean unconfirmed;
    private String storedError = "";
    private int replays;

    PendingBatch(Batch batch) {
        this.batch = batch;
    }

    Batch batch() {
        return batch;
    }

    List<EncodedEvent> events() {
        return batch.events;
    }

    long firstSequence() {
        return batch.events.get(0).sequence;
    }

    boolean wasTried() {
        return attempts > 0;
    }

    void countAttempt() {
        attempts++;
    }

    /** Whether the service took it once already without a readable answer. */
    boolean isUnconfirmed() {
        return unconfirmed;
    }

    void markUnconfirmed() {
        unconfirmed = true;
    }

    /**
     * The service answers a key that it knows with what it answered first. The same answer, told by its request id,
     * three times over: the key is stuck with it, so the bytes go on under a new one.
     *
     * @return whether the key was changed
     */
    boolean leavesStickyError(Optional<String> requestId) {
        if (requestId.isEmpty()) {
            // No answer, or one that nobody can tell from others, says nothing about the key.
            return false;
        }
        replays = requestId.get().equals(storedError) ? replays + 1 : 1;
        storedError = requestId.get();
        if (replays < STICKY) {
            return false;
        }
        batch = batch.withNewKey();
        replays = 0;
        return true;
    }
}
