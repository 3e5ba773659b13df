package com.getfluxly.delivery;

/**
 * What happens to new events while the spool's disk takes none: it is full, read-only, broken, or not ours to use. New versions
 * may add answers: a {@code switch} needs a {@code default}.
 *
 * @since 0.1.0
 */
public enum SpoolFallback {
    /** They are held in memory, as without a spool, and end with the process. The default. */
    MEMORY,
    /** They are refused with {@code spool_unavailable}. A directory that cannot be used stops {@code build()}. */
    REFUSE
}
