package com.getfluxly.internal.send;

import java.util.Optional;

/** What was answered to the requests under one key. Confined to whoever holds the batch. */
final class KeyHistory {

    private static final int STICKY = 3;

    private boolean unconfirmed;
    private String storedError = "";
    private int replays;

    /** Whether the service took it once already without a readable answer. */
    boolean isUnconfirmed() {
        return unconfirmed;
    }

    void markUnconfirmed() {
        unconfirmed = true;
    }

    /**
     * The service answers a key that it knows with what it answered first. The same answer, told by its request id,
     * three times over: the key is stuck with it, so the bytes have to go on under another one.
     */
    boolean becomesStuck(Optional<String> requestId) {
        if (requestId.isEmpty()) {
            // No answer, or one that nobody can tell from others, says nothing about the key.
            return false;
        }
        replays = requestId.get().equals(storedError) ? replays + 1 : 1;
        storedError = requestId.get();
        if (replays < STICKY) {
            return false;
        }
        replays = 0;
        return true;
    }
}
