package com.getfluxly.transport;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether any of a request's body may have left this machine, with whichever try. It begins, or is given up before: who says that
 * nothing was sent is right for good. For any thread.
 */
final class Sending {

    private enum State {
        AHEAD,
        BEGUN,
        GIVEN_UP
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.AHEAD);

    /** To be asked before the first byte leaves; false if none may. */
    boolean begin() {
        state.compareAndSet(State.AHEAD, State.BEGUN);
        return hasBegun();
    }

    boolean hasBegun() {
        return state.get() == State.BEGUN;
    }

    /** It did not begin after all: it was asked too early, and nothing has left. */
    void takeBack() {
        state.compareAndSet(State.BEGUN, State.AHEAD);
    }

    /** Whether nothing has left, and so nothing will any more. */
    boolean giveUp() {
        state.compareAndSet(State.AHEAD, State.GIVEN_UP);
        return !hasBegun();
    }
}
