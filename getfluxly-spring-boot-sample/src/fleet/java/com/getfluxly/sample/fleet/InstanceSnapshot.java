package com.getfluxly.sample.fleet;

import org.jspecify.annotations.Nullable;

/**
 * How one shop fares.
 *
 * @param phase {@code STARTING}, {@code OPEN} or {@code DEAD}
 * @param killed whether that is why it is dead, if it is
 * @param accepted events for which {@code track()} returned true, as it told at once
 * @param arrived those of them that the service has, each looked up there by its id
 * @param rejected those that the service refused for good
 * @param open the others: with the shop, on its disk, or in the topic
 * @param held those that are not in the topic yet, as the shop says; null unless it is open
 * @param role {@code RELAY}, {@code STANDBY}, {@code STOPPED} or {@code NONE}
 */
record InstanceSnapshot(
        String name,
        String phase,
        boolean killed,
        long pid,
        long accepted,
        long arrived,
        long rejected,
        long open,
        @Nullable Long held,
        String role) {}
