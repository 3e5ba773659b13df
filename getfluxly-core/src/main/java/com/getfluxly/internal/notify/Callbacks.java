package com.getfluxly.internal.notify;

/** Runs foreign code (listeners, loggers) where it can delay or break nothing of ours. */
public interface Callbacks {

    /** The size of a call that comes once, at the end, and finds room however many wait. */
    long LAST = 1;

    /** Takes everything and runs nothing. */
    Callbacks NOBODY = new Callbacks() {
        @Override
        public boolean post(long bytes, Runnable call) {
            return true;
        }

        @Override
        public void close(long nanos) {
            // There is nothing to run.
        }

        @Override
        public void end(long nanos) {
            // There is nothing to end.
        }

        @Override
        public boolean isCurrentThread() {
            return false;
        }
    };

    /**
     * Hands the call over. Never blocks, never throws.
     *
     * @param bytes about how much memory it holds on to while it waits, more than {@link #LAST} or that
     * @return whether there was room
     */
    boolean post(long bytes, Runnable call);

    /** Takes nothing more, runs what waits for at most so long, whatever interrupts, and forgets the rest. */
    void close(long nanos);

    /** Interrupts the call that still runs, and waits for the thread to end for at most so long, whatever interrupts. */
    void end(long nanos);

    /** Whether the caller is such a call. */
    boolean isCurrentThread();
}
