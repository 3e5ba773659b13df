package com.getfluxly.spring.observation;

import org.jspecify.annotations.Nullable;

/**
 * A call that is made exactly once, inside of the observation or after it. An observation cannot prevent the call, repeat it, or
 * change its result. Confined to one thread.
 */
final class Once<T, E extends Exception> implements Runnable {

    private final Call<T, E> call;

    private boolean made;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Once(Call<T, E> call) {
        this.call = call;
    }

    /** What is observed. */
    @FunctionalInterface
    interface Call<T, E extends Exception> {
        T make() throws E;
    }

    /** Makes it, unless it was made before. Does not throw. */
    @Override
    public void run() {
        if (made) {
            return;
        }
        made = true;
        try {
            result = call.make();
        } catch (Throwable failed) {
            failure = failed;
        }
    }

    @Nullable T result() {
        return result;
    }

    @Nullable Throwable failure() {
        return failure;
    }

    /** What came of it, whichever of both it was. */
    @SuppressWarnings({"unchecked", "NullAway"
    }) // a call throws nothing else, and a result that is null was given as such
    T outcome() throws E {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (E) failure;
        }
        return result;
    }
}
