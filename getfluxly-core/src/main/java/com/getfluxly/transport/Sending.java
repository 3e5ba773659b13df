package com.getfluxly.transport;

/** How far a request has come: whether any of its body may have left this machine. For any thread. */
final class Sending {

    private volatile boolean begun;

    void begin() {
        begun = true;
    }

    boolean hasBegun() {
        return begun;
    }
}
