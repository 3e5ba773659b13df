package com.getfluxly.internal.spool;

/** When what was written may be called safe. What says "under the lock" is called by whoever may write to the log. */
interface Durability {

    /** Under the lock: that file takes what is written from now on. */
    void opened(SpoolFile file);

    /** Under the lock: nothing more is written to that file, which is closed once it is safe. */
    void sealed(SpoolFile file);

    /** Under the lock. */
    void wrote(long sequence, long millis, boolean callersId, byte[] json);

    /** Under the lock. */
    void wroteControl();

    /** Whether more than a segment is not safe yet. */
    boolean isBehind();

    /** The last event that is safe, with all before it; of no use to who reads what others wrote. */
    long upTo(long lastSequence);

    /**
     * Waits until the event is safe.
     *
     * @return false if the time was up, or the disk has given up
     */
    boolean await(long sequence, long nanos);

    /** Waits until all is safe that was written before. */
    boolean awaitAll(long nanos);

    /** Gives up records that are not safe yet; no caller waits any longer. */
    void close();
}
