package com.getfluxly.sample.emulator;

import java.util.Locale;

/** Whether the answer to a request is the first one to its idempotency key. */
enum Replay {
    /** The request was the first under its key, or came to no key. */
    NONE,
    /** The request came again, to the last byte. */
    SAME,
    /** Another path or body under a used key: the client's mistake, for it is told of what it did not send. */
    OTHER;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
