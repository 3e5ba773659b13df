package com.getfluxly.spring.web;

import com.getfluxly.error.GetFluxlyException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Creates the {@link RequestContext} of a request, and puts it into Reactor's context. With
 * {@code spring.reactor.context-propagation=auto}, it gets from there to the threads that answer the request; an application can
 * also use {@code ContextSnapshot}. Without either, no thread has it.
 *
 * @since 0.1.0
 */
public final class VisitorWebFilter implements WebFilter, Ordered {

    /** Early, behind what sees to forwarded headers. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

    private final RequestReader reader;
    private final boolean enabled;

    /**
     * Makes a filter that runs early.
     *
     * @param visitorCookie name of the cookie with the visitor's id, blank for none
     * @param enabled false for one that does nothing
     * @throws GetFluxlyException {@code validation_error} if no cookie can have that name
     */
    public VisitorWebFilter(String visitorCookie, boolean enabled) {
        this.reader = new RequestReader(visitorCookie);
        this.enabled = enabled;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Mono<Void> answer = chain.filter(exchange);
        if (!enabled) {
            return answer;
        }
        RequestContext context = reader.read(new ExchangeFacts(exchange));
        return answer.contextWrite(others -> others.put(RequestContext.KEY, context));
    }

    private record ExchangeFacts(ServerWebExchange exchange) implements RequestFacts {

        private ServerHttpRequest request() {
            return exchange.getRequest();
        }

        @Override
        public @Nullable String header(String name) {
            return request().getHeaders().getFirst(name);
        }

        @Override
        public List<String> cookies() {
            return request().getHeaders().getOrEmpty(HttpHeaders.COOKIE);
        }

        @Override
        public @Nullable String path() {
            return request().getURI().getRawPath();
        }

        @Override
        public @Nullable String address() {
            InetSocketAddress remote = request().getRemoteAddress();
            InetAddress address = remote == null ? null : remote.getAddress();
            if (address != null) {
                return address.getHostAddress();
            }
            return remote == null ? null : remote.getHostString();
        }
    }
}
