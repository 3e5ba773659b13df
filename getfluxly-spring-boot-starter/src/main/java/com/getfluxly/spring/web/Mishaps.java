package com.getfluxly.spring.web;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong with a value costs the value, and one line of the log: never the request, and never the event. */
final class Mishaps {

    private static final Logger log = LoggerFactory.getLogger(RequestContext.class);

    private final AtomicBoolean told = new AtomicBoolean();

    <T> @Nullable T orNull(Supplier<? extends @Nullable T> value) {
        try {
            return value.get();
        } catch (Throwable failed) {
            // Any: a request may be a wrapper of the application's, which throws what it likes.
            tell(failed);
            return null;
        }
    }

    /** By its class: a message may quote the request. */
    void tell(Throwable failed) {
        try {
            if (told.compareAndSet(false, true)) {
                log.warn(
                        "a request could not be read, so its events have no data of the request ({}); this is logged"
                                + " once",
                        failed.getClass().getName());
            }
        } catch (Throwable untold) {
            // An appender that throws, or no memory left: the request goes on.
        }
    }
}
