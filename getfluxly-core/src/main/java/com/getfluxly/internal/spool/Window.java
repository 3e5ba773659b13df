package com.getfluxly.internal.spool;

import java.util.function.Consumer;

/** What is held in memory beside the log. */
@FunctionalInterface
public interface Window {

    /** For each event with a sequence between these, both included, in order. Called under the lock that is held over writes. */
    void forEach(long first, long last, Consumer<Stored> event);
}
