package com.getfluxly.transport;

import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the thread of an {@link HttpClient}, to end it before JDK 21, which is the first that lets a client be closed. Until
 * then the thread ends when the client is collected, and not even then after a {@code send} that was interrupted: its
 * request is counted as under way for ever.
 */
final class SelectorThread {

    private SelectorThread() {}

    /** By the number that client and thread are called by; empty if this JDK calls them otherwise. */
    static Optional<Thread> of(HttpClient client) {
        String name = "HttpClient-" + number(client.toString()) + "-SelectorManager";
        return Arrays.stream(all())
                .filter(Objects::nonNull)
                .filter(thread -> thread.getName().equals(name))
                .findFirst();
    }

    private static String number(String client) {
        return client.substring(client.lastIndexOf('(') + 1).replace(")", "");
    }

    /** Without their stacks, which would hold up every thread of the host. */
    private static Thread[] all() {
        ThreadGroup root = WireThread.rootGroup();
        // Some may start meanwhile, and what does not fit is left out in silence.
        Thread[] threads = new Thread[2 * root.activeCount() + 64];
        root.enumerate(threads);
        return threads;
    }
}
