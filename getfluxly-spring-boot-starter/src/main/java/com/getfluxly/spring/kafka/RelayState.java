package com.getfluxly.spring.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How the relay of this instance is. Written by the thread that polls, read by any. */
final class RelayState {

    /** The error code of a position that the topic has no records for any more, or not yet. */
    static final String POSITION_LOST = "position_out_of_range";

    private final ConcurrentMap<TopicPartition, Share> shares = new ConcurrentHashMap<>();
    private volatile @Nullable String fatal;

    /**
     * One partition of ours.
     *
     * @param lag how many records wait, or -1 as long as nobody knows
     * @param code why it waits, or null if it does not
     */
    record Share(long lag, @Nullable String code) {

        static final Share FRESH = new Share(-1, null);
    }

    void assigned(TopicPartition partition) {
        shares.putIfAbsent(partition, Share.FRESH);
    }

    void gone(TopicPartition partition) {
        shares.remove(partition);
    }

    void paused(TopicPartition partition, String code) {
        shares.computeIfPresent(partition, (which, share) -> new Share(share.lag(), code));
    }

    void goesOn(TopicPartition partition) {
        shares.computeIfPresent(partition, (which, share) -> new Share(share.lag(), null));
    }

    void lag(TopicPartition partition, long records) {
        shares.computeIfPresent(partition, (which, share) -> new Share(records, share.code()));
    }

    /** It has ended; by itself it starts again only if nothing is lost. */
    void broken(String code) {
        fatal = code;
    }

    void started() {
        shares.clear();
        fatal = null;
    }

    @Nullable String fatal() {
        return fatal;
    }

    /** Those that are ours; none while others have them. */
    Map<TopicPartition, Share> shares() {
        return Map.copyOf(shares);
    }

    /** What waits in all partitions of ours together, as far as it is known. */
    long lag() {
        return shares.values().stream()
                .mapToLong(share -> Math.max(0, share.lag()))
                .sum();
    }

    /** How many of them wait for the service, or for the dead-letter topic. */
    long paused() {
        return shares.values().stream().filter(share -> share.code() != null).count();
    }
}
