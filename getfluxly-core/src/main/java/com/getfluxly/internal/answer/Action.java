package com.getfluxly.internal.answer;

/** What to do about an answer to a batch. */
public enum Action {
    /** The service took the batch: settle each event by what the answer says of it. */
    SETTLE,
    /** The service took something, but the answer is lost: ask once more under the same key, then believe it. */
    CONFIRM,
    /** Send the same bytes under the same key again, later. */
    RETRY,
    /** Something in the batch is refused: halve it until the culprit is alone. */
    SPLIT,
    /** No retry heals this, and no event is to blame: keep everything and probe now and then. */
    PARK,
    /** Final for every event in the batch. */
    REJECT
}
