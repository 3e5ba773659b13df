package com.getfluxly.spring.web;

import com.getfluxly.event.Identity;
import java.util.Optional;

/**
 * The visitor whose request is being answered, for events of people who have not logged in. A bean; for any thread.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CurrentVisitor {

    /**
     * {@return the visitor, by the anonymous id in the cookie {@code getfluxly.web.visitor-cookie}; empty without the cookie, and
     * outside of a request}
     */
    Optional<Identity> identity();

    /** {@return a visitor that is read from the request of the calling thread} */
    static CurrentVisitor ofTheRequest() {
        return () -> RequestContext.current().map(RequestContext::visitorId).map(Identity::anonymousId);
    }
}
