package com.getfluxly.spring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private boolean closed;

    RenewableHttp(Supplier<HttpResources> opener) {
        this.opener = opener;
    }

    /** For one user, who owes a {@link #release}. Opened under the lock, so that a renewal meanwhile is not missed. */
    HttpResources acquire() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
            HttpResources http = current;
            if (http == null) {
                http = opener.get();
                current = http;
            }
            users.merge(http, 1, Integer::sum);
            return http;
        } catch (RuntimeException | LinkageError failed) {
            throw new IOException("the HTTP client cannot be set up", failed);
        } finally {
            lock.unlock();
        }
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
        } finally {
            lock.unlock();
        }
        if (unused != null) {
            unused.close();
        }
    }

    /** Closes all of them, used or not, for good. Idempotent. */
    void close() {
        takeAll().forEach(HttpResources::close);
    }

    static IOException closed() {
        return new IOException("the transport is closed");
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
            return all;
        } finally {
            lock.unlock();
        }
    }
}
