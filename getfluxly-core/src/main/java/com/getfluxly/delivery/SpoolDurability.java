package com.getfluxly.delivery;

/**
 * Where an event must be before {@code track()} returns true, if the client has a spool. New versions may add levels: a
 * {@code switch} needs a {@code default}.
 *
 * @since 0.1.0
 */
public enum SpoolDurability {
    /**
     * The operating system has the event. It survives the end of the process, also by {@code kill -9} and the kernel's
     * out-of-memory killer, but not a loss of power. The default. Costs about a microsecond.
     */
    PROCESS,
    /**
     * The disk has the event. It survives a loss of power, if the disk really has written what it reports. All callers
     * that wait at the same time share one sync.
     */
    POWER
}
