package com.getfluxly.spring.web;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Passes the request from thread to thread, if Micrometer's context propagation is used. Micrometer finds this class with the
 * service loader.
 *
 * @since 0.1.0
 */
public final class RequestContextAccessor implements ThreadLocalAccessor<RequestContext> {

    /** For the service loader. */
    public RequestContextAccessor() {}

    @Override
    public Object key() {
        return RequestContext.KEY;
    }

    @Override
    public @Nullable RequestContext getValue() {
        return CurrentRequest.get();
    }

    @Override
    public void setValue(RequestContext request) {
        CurrentRequest.set(request);
    }

    @Override
    public void setValue() {
        CurrentRequest.clear();
    }
}
