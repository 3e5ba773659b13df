package com.getfluxly.spring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The HTTP client of the moment, made when it is needed, and those before it that are still in use. Thread-safe. */
final class RenewableHttp {

    private final Supplier<HttpResources> opener;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final Map<HttpResources, Integer> users = new HashMap<>();
    private @Nullable HttpResources current;
    private boolean opening;
    private boolean renewedMeanwhile;
    private boolean closed;

    private final Condition openedOrNot = lock.newCondition();

    RenewableHttp(Supplier<HttpResources> opener) {
        this.opener = opener;
    }

    /** For one user, who owes a {@link #release}. One of them opens it, outside the lock, and the others wait for that. */
    HttpResources acquire() throws IOException {
        lock.lock();
        try {
            while (opening && !closed) {
                openedOrNot.awaitUninterruptibly();
            }
            if (closed) {
                throw closed();
            }
            if (current != null) {
                return use(current);
            }
            opening = true;
            renewedMeanwhile = false;
        } finally {
            lock.unlock();
        }
        return open();
    }

    /** The last user of one that was retired closes it. */
    void release(HttpResources http) {
        if (leave(http)) {
            http.close();
        }
    }

    /** Retires what is there; it is closed at once if nobody uses it. */
    void renew() {
        HttpResources unused;
        lock.lock();
        try {
            unused = current != null && users.containsKey(current) ? null : current;
            current = null;
            renewedMeanwhile = true;
        } finally {
            lock.unlock();
        }
        if (unused != null) {
            unused.close();
        }
    }

    /** Closes all of them, used or not, for good; whoever is opening one closes it. Idempotent. */
    void close() {
        takeAll().forEach(HttpResources::close);
    }

    static IOException closed() {
        return new IOException("the transport is closed");
    }

    private HttpResources open() throws IOException {
        HttpResources opened = null;
        boolean admitted = false;
        try {
            opened = opener.get();
        } catch (RuntimeException | LinkageError failed) {
            throw new IOException("the HTTP client cannot be set up", failed);
        } finally {
            admitted = admit(opened);
        }
        if (!admitted) {
            opened.close();
            throw closed();
        }
        return opened;
    }

    /** Null if it could not be opened. One that was renewed meanwhile is only for whoever opened it. */
    private boolean admit(@Nullable HttpResources opened) {
        lock.lock();
        try {
            opening = false;
            openedOrNot.signalAll();
            if (opened == null || closed) {
                return false;
            }
            current = renewedMeanwhile ? null : opened;
            use(opened);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private HttpResources use(HttpResources http) {
        users.merge(http, 1, Integer::sum);
        return http;
    }

    /** Whether nobody is left who could use it. */
    private boolean leave(HttpResources http) {
        lock.lock();
        try {
            Integer count = users.remove(http);
            if (count == null) {
                // Closed meanwhile.
                return false;
            }
            if (count > 1) {
                users.put(http, count - 1);
                return false;
            }
            return !http.equals(current);
        } finally {
            lock.unlock();
        }
    }

    private Collection<HttpResources> takeAll() {
        lock.lock();
        try {
            closed = true;
            List<HttpResources> all = new ArrayList<>(users.keySet());
            if (current != null && !users.containsKey(current)) {
                all.add(current);
            }
            users.clear();
            current = null;
            openedOrNot.signalAll();
            return all;
        } finally {
            lock.unlock();
        }
    }
}
