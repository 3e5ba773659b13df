package com.getfluxly.sample.process;

import org.jspecify.annotations.Nullable;

/**
 * How a shop in a process of its own fares.
 *
 * @param killed whether it was; a dead one that was not ended by itself
 * @param starts how many processes there were
 * @param accounts what the present process says of itself; null unless it is open
 * @param testimony what is known without asking it
 * @param resent requests that came again from a later process, under the key of the earlier one
 * @param lost events that the shop took and that are neither at the service nor held by the shop; null while nobody can
 *     tell, since only the shop knows what it holds
 */
public record ShopStatus(
        Phase phase,
        boolean killed,
        long pid,
        int starts,
        @Nullable ShopAccounts accounts,
        Testimony testimony,
        long resent,
        @Nullable Long lost) {

    /** Where it is in its life. */
    public enum Phase {
        STARTING,
        OPEN,
        DEAD
    }
}
