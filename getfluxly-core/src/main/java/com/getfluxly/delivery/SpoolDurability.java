package com.getfluxly.delivery;

/**
 * What an event has to reach before {@code track()} returns true, where the client has a spool. New versions may add levels: a
 * {@code switch} needs a {@code default}.
 *
 * @since 0.1.0
 */
public enum SpoolDurability {
    /**
     * The operating system has it: it survives the death of the process, {@code kill -9} and the kernel's out-of-memory killer
     * included, but not a loss of power. The default. Costs about a microsecond.
     */
    PROCESS,
    /** The disk has it: it survives a loss of power, as far as the disk keeps its word. Costs one sync for all who wait. */
    POWER
}
