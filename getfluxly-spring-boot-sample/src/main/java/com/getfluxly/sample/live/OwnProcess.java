package com.getfluxly.sample.live;

import org.jspecify.annotations.Nullable;

/** The shop in a process of its own, which can be killed. It has none until it is wanted. */
public interface OwnProcess {

    /** Whether the shop was ever started in a process of its own: from then on it is nowhere else, alive or dead. */
    boolean isWanted();

    /** Starts it, or starts it again; does nothing while it lives. */
    void start();

    /** Kills it without a warning, and returns when it is dead; does nothing if it is. */
    void kill();

    /** Where it is open on this machine; 0 if it is not. */
    int port();

    /** How it fares; null if it is not wanted. */
    @Nullable OwnProcessSnapshot snapshot();
}
