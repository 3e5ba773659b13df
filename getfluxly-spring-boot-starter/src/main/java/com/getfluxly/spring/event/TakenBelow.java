package com.getfluxly.spring.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * What this thread published in a context with a listener of its own, and Spring publishes in the parent next, where nothing but the
 * object tells that it is the same event.
 */
final class TakenBelow {

    /** For those that never got to the parent, since a listener threw. */
    private static final int MAX = 16;

    private static final ThreadLocal<Deque<Object>> TAKEN = new ThreadLocal<>();

    private TakenBelow() {}

    static void add(Object payload) {
        Deque<Object> taken = TAKEN.get();
        if (taken == null) {
            taken = new ArrayDeque<>();
            TAKEN.set(taken);
        }
        taken.push(payload);
        if (taken.size() > MAX) {
            taken.removeLast();
        }
    }

    static boolean remove(Object payload) {
        Deque<Object> taken = TAKEN.get();
        if (taken == null) {
            return false;
        }
        boolean removed = removeSame(taken, payload);
        if (taken.isEmpty()) {
            TAKEN.remove();
        }
        return removed;
    }

    /** An equal one is another event. */
    private static boolean removeSame(Deque<Object> taken, Object payload) {
        for (Iterator<Object> all = taken.iterator(); all.hasNext(); ) {
            if (all.next() == payload) {
                all.remove();
                return true;
            }
        }
        return false;
    }
}
