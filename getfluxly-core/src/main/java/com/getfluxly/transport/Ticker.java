package com.getfluxly.transport;

import java.util.function.LongSupplier;

/** The one place of this package that reads a clock. */
final class Ticker {

    /** Monotonic nanoseconds with an arbitrary origin. */
    static final LongSupplier SYSTEM = System::nanoTime;

    private Ticker() {}
}
