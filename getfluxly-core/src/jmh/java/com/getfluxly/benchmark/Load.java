package com.getfluxly.benchmark;

/** Delivers events to a sink as fast as it can, from its making until it is closed. */
interface Load extends AutoCloseable {

    /** How many events the sink has answered for. */
    long delivered();

    /**
     * Ends it.
     *
     * @throws IllegalStateException if it did not deliver all that it should have: its numbers are then worth nothing
     */
    @Override
    void close();
}
