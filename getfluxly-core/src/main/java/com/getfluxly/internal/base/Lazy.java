package com.getfluxly.internal.base;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made when it is first asked for. For any thread: those that ask at the same moment may each make one, but
 * all go on with the same.
 */
public final class Lazy<T> {

    private final Supplier<T> source;
    private final AtomicReference<@Nullable T> value = new AtomicReference<>();

    public Lazy(Supplier<T> source) {
        this.source = source;
    }

    public T get() {
        T present = value.get();
        return present != null ? present : make();
    }

    private T make() {
        T made = source.get();
        T first = value.compareAndExchange(null, made);
        return first != null ? first : made;
    }
}
