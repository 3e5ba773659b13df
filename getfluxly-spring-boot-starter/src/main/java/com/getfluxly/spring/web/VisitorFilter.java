package com.getfluxly.spring.web;

import com.getfluxly.error.GetFluxlyException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates the {@link RequestContext} of a request, and keeps it on the thread while the thread answers the request. A later
 * asynchronous dispatch, or a dispatch to an error page, gets the same context. A forward or an include stays on the thread.
 *
 * @since 0.1.0
 */
public final class VisitorFilter implements Filter {

    private final RequestReader reader;

    /**
     * Makes a filter for the dispatcher types {@code REQUEST}, {@code ASYNC} and {@code ERROR}.
     *
     * @param visitorCookie name of the cookie with the visitor's id, blank for none
     * @throws GetFluxlyException {@code validation_error} if no cookie can have that name
     */
    public VisitorFilter(String visitorCookie) {
        this.reader = new RequestReader(visitorCookie);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !entered(http)) {
            chain.doFilter(request, response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            // Not the earlier value: that would keep a value that other code has left on a thread of the pool.
            CurrentRequest.clear();
        }
    }

    /** Whether it is on the thread from here on, and was not before. Never throws. */
    private boolean entered(HttpServletRequest request) {
        try {
            RequestContext context = contextOf(request);
            if (CurrentRequest.get() == context) {
                return false;
            }
            CurrentRequest.set(context);
            return true;
        } catch (Throwable failed) {
            // Any: the request goes on in any case, and not with that of another one.
            CurrentRequest.clear();
            reader.mishaps().tell(failed);
            return false;
        }
    }

    private RequestContext contextOf(HttpServletRequest request) {
        if (request.getAttribute(RequestContext.KEY) instanceof RequestContext known) {
            return known;
        }
        RequestContext context = reader.read(new ServletFacts(request));
        request.setAttribute(RequestContext.KEY, context);
        return context;
    }

    private record ServletFacts(HttpServletRequest request) implements RequestFacts {

        @Override
        public @Nullable String header(String name) {
            return request.getHeader(name);
        }

        @Override
        public List<String> cookies() {
            Enumeration<String> headers = request.getHeaders("Cookie");
            return headers == null ? List.of() : Collections.list(headers);
        }

        @Override
        public @Nullable String path() {
            return request.getRequestURI();
        }

        @Override
        public @Nullable String address() {
            return request.getRemoteAddr();
        }
    }
}
