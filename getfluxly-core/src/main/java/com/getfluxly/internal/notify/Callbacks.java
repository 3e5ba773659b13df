package com.getfluxly.internal.notify;

/** Runs foreign code (listeners, loggers) where it can delay or break nothing of ours. */
public interface Callbacks {

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
        public boolean isCurrentThread() {
            return false;
        }
    };

    /**
     * Hands the call over. Never blocks, never throws.
     *
     * @param bytes about how much memory it holds on to while it waits, at least 1
     * @return whether there was room
     */
    boolean post(long bytes, Runnable call);

    /** Runs what waits for at most so long, then forgets the rest and takes nothing more. */
    void close(long nanos);

    /** Whether the caller is such a call. */
    boolean isCurrentThread();
}
