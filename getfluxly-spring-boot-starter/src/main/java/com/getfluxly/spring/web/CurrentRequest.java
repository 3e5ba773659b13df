package com.getfluxly.spring.web;

import org.jspecify.annotations.Nullable;

/** The request that a thread works for. Never inherited: a thread of a pool would keep that of whoever made it. */
final class CurrentRequest {

    private static final ThreadLocal<RequestContext> HOLDER = new ThreadLocal<>();

    private CurrentRequest() {}

    static @Nullable RequestContext get() {
        return HOLDER.get();
    }

    static void set(RequestContext request) {
        HOLDER.set(request);
    }

    static void clear() {
        HOLDER.remove();
    }
}
