package com.getfluxly.internal;

/** Runs foreign code (listeners, loggers) where it can delay or break nothing of ours. */
interface Callbacks {

    /**
     * Hands the call over. Never blocks, never throws.
     *
     * @param weight how much of the bound it takes, at least 1
     * @return whether there was room
     */
    boolean post(int weight, Runnable call);

    /** Runs what waits for at most so long, then forgets the rest and takes nothing more. */
    void close(long nanos);

    /** Whether the caller is such a call. */
    boolean isCurrentThread();
}
