package com.getfluxly.delivery;

/**
 * What happens to new events while the spool's disk takes no events: it is full, read-only or broken, or this process may not use
 * it. New versions may add answers: a {@code switch} needs a {@code default}.
 *
 * @since 0.1.0
 */
public enum SpoolFallback {
    /** They are held in memory, as without a spool, and do not survive the process. The default. */
    MEMORY,
    /** They are refused with {@code spool_unavailable}. A directory that cannot be used stops {@code build()}. */
    REFUSE
}
