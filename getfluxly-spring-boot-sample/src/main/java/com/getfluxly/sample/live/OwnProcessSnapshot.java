package com.getfluxly.sample.live;

import org.jspecify.annotations.Nullable;

/**
 * How the shop in a process of its own fares. What is null nobody knows, since the shop does not say it.
 *
 * @param phase {@code STARTING}, {@code OPEN} or {@code DEAD}
 * @param killed whether that is why it is dead, if it is; else it ended by itself
 * @param starts how many processes there were
 * @param accepted events for which {@code track()} returned true, as each process told at once
 * @param refused those for which it returned false
 * @param delivered accepted events that the service has, each looked up there by its id
 * @param rejected accepted events that the service refused for good
 * @param open the other accepted events
 * @param lost events that were refused, or accepted and are nowhere
 * @param resent requests that came again after a kill, under the key that they had before
 * @param shop what the shop says of itself; null unless it is open
 */
public record OwnProcessSnapshot(
        String phase,
        boolean killed,
        long pid,
        int starts,
        long accepted,
        long refused,
        long delivered,
        long rejected,
        long open,
        @Nullable Long lost,
        long resent,
        @Nullable Shop shop) {

    /**
     * The shop's word.
     *
     * @param stateCode the error code behind the state; null while it is active
     * @param recovered events that it found on disk
     * @param pending events that it holds, in memory or on disk
     * @param nextTryMillis how long it waits before it tries again, at the least; null if it does not wait
     * @param oldestAgeMillis null if it holds none
     */
    public record Shop(
            String state,
            @Nullable String stateCode,
            long recovered,
            long pending,
            long requests,
            long retries,
            @Nullable Long nextTryMillis,
            @Nullable Long oldestAgeMillis) {}
}
