package com.getfluxly.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of the moment, and those before it that are still in use. A client is replaced when it is
 * {@linkplain #renew told to}, when it will never work again, and when a connection of its has been idle for too long: a
 * balancer on the way may have forgotten it, and a request would find out only by its deadline. For any thread; clients are
 * made on the thread that needs one.
 */
final class HttpClients {

    /** Balancers forget a connection after 60 s and more. */
    static final Duration MAX_IDLE = Duration.ofSeconds(30);

    private final Opener opener;
    private final LongSupplier nanoClock;

    /** Held while a client is made, which may take long. */
    private final ReentrantLock opening = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final Set<HttpClientInUse> open = new HashSet<>();
    private @Nullable HttpClientInUse current;
    private long renewals;
    private boolean closed;

    /** Makes a client. */
    @FunctionalInterface
    interface Opener {

        /** Makes one that fits a request with this timeout. */
        HttpClientInUse open(Duration timeout) throws IOException;
    }

    HttpClients(Opener opener, LongSupplier nanoClock) {
        this.opener = opener;
        this.nanoClock = nanoClock;
    }

    /** A client for one exchange, which owes a {@link #release}. */
    HttpClientInUse acquire(Duration timeout) throws IOException, InterruptedException {
        HttpClientInUse ready = ready();
        if (ready != null) {
            return ready;
        }
        // Whoever holds it may be kept for ever, by a key store or a proxy selector.
        boolean alone = opening.tryLock(timeout.toNanos() / 2, TimeUnit.NANOSECONDS);
        try {
            ready = ready();
            return ready != null ? ready : open(timeout);
        } finally {
            if (alone) {
                opening.unlock();
            }
        }
    }

    /**
     * Ends a use.
     *
     * @param failure what the client threw, or null if it brought an answer
     */
    void release(HttpClientInUse client, @Nullable Throwable failure) {
        boolean ends;
        lock.lock();
        try {
            client.leave(nanoClock.getAsLong());
            if (failure == null) {
                client.answered();
            } else if (client.isBeyondRepair(failure)) {
                replace(client);
            }
            ends = !client.isUsed() && !client.equals(current) && open.remove(client);
        } finally {
            lock.unlock();
        }
        if (ends) {
            client.shutDown();
        }
    }

    /** Uses it no more after the exchanges that it has now. */
    void retire(HttpClientInUse client) {
        lock.lock();
        try {
            replace(client);
        } finally {
            lock.unlock();
        }
    }

    /** Makes the next exchange open anew; what is under way ends undisturbed. */
    void renew() {
        HttpClientInUse unused;
        lock.lock();
        try {
            renewals++;
            unused = retireCurrent();
        } finally {
            lock.unlock();
        }
        if (unused != null) {
            unused.shutDown();
        }
    }

    /** Ends all clients, used or not, for good. Does not wait for one that is just being made: that is ended by its maker. */
    void close() {
        List<HttpClientInUse> left;
        lock.lock();
        try {
            closed = true;
            current = null;
            left = new ArrayList<>(open);
            open.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(HttpClientInUse::shutDown);
    }

    static IOException closed() {
        return new IOException("the transport is closed");
    }

    private @Nullable HttpClientInUse ready() throws IOException {
        HttpClientInUse unused = null;
        lock.lock();
        try {
            checkOpen();
            if (current != null && (current.isDead() || current.hasIdled(nanoClock.getAsLong(), MAX_IDLE))) {
                unused = retireCurrent();
            }
            if (current != null) {
                current.enter();
            }
            return current;
        } finally {
            lock.unlock();
            if (unused != null) {
                unused.shutDown();
            }
        }
    }

    private HttpClientInUse open(Duration timeout) throws IOException {
        long renewalsBefore = renewals();
        HttpClientInUse opened = opener.open(timeout);
        boolean admitted = false;
        try {
            admitted = admit(opened, renewalsBefore);
        } finally {
            if (!admitted) {
                opened.shutDown();
            }
        }
        if (!admitted) {
            throw closed();
        }
        return opened;
    }

    /** One that was made while certificates changed is for its maker's exchange only. */
    private boolean admit(HttpClientInUse opened, long renewalsBefore) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            open.add(opened);
            opened.enter();
            // Nor does a late one take the place of another that was made meanwhile.
            if (current == null && renewals == renewalsBefore) {
                current = opened;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private long renewals() {
        lock.lock();
        try {
            return renewals;
        } finally {
            lock.unlock();
        }
    }

    // ---- under the lock ---------------------------------------------------------------------------------------------

    private void checkOpen() throws IOException {
        if (closed) {
            throw closed();
        }
    }

    private void replace(HttpClientInUse client) {
        if (client.equals(current)) {
            current = null;
        }
    }

    /** The client that was retired if nobody uses it, for the caller to end. */
    private @Nullable HttpClientInUse retireCurrent() {
        HttpClientInUse retired = current;
        current = null;
        return retired != null && !retired.isUsed() && open.remove(retired) ? retired : null;
    }
}
