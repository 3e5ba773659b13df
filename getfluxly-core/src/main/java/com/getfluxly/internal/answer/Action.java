package com.getfluxly.internal.answer;

/** What to do about an answer to a batch. */
public enum Action {
    /** The service took the batch: settle each event by what the answer says of it. */
    SETTLE,
    /** The service took something, but the answer is lost: ask once more under the same key, then believe it. */
    CONFIRM,
    /** Send the same bytes under the same key again, later. */
    RETRY,
    /** The service refuses an event of the batch: halve the batch until the bad event is alone. */
    SPLIT,
    /** Somebody must act, and no event is the cause: keep everything, and try one batch now and then. */
    PARK,
    /** Final for every event in the batch. */
    REJECT
}
