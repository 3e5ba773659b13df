package com.getfluxly.internal.base;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A few objects that can be used again. They are not kept on the host's threads, because there they would live longer than this
 * client. There is no lock, because a stack overflow could leave it taken. For any thread; no caller waits.
 */
public final class Idle<T> {

    private final AtomicReferenceArray<@Nullable T> places;

    /** @param most how many may wait */
    public Idle(int most) {
        this.places = new AtomicReferenceArray<>(most);
    }

    /** One that waits no longer, or null. */
    public @Nullable T take() {
        int most = places.length();
        int home = home(most);
        for (int i = 0; i < most; i++) {
            T one = places.getAndSet((home + i) % most, null);
            if (one != null) {
                return one;
            }
        }
        return null;
    }

    /** Lets it wait, or forgets it if there is no place. */
    public void giveBack(T one) {
        int most = places.length();
        int home = home(most);
        for (int i = 0; i < most; i++) {
            if (places.compareAndSet((home + i) % most, null, one)) {
                return;
            }
        }
    }

    int count() {
        int count = 0;
        for (int i = 0; i < places.length(); i++) {
            count += places.get(i) == null ? 0 : 1;
        }
        return count;
    }

    /** Threads look in different places first, so that they seldom meet. */
    private static int home(int most) {
        return System.identityHashCode(Thread.currentThread()) % most;
    }
}
