package com.getfluxly.spring.transport;

import org.springframework.web.client.RestClient;

/**
 * Adds interceptors, initializers and headers to the requests to the service, for example for a gateway or a log. Beans of this
 * type are called in their order. Nothing else of the application changes these requests: not its {@code RestClientCustomizer}s,
 * whose tokens, trace ids and baggage would be sent to another company, and not its request factories, HTTP settings, builders
 * and observation registry.
 *
 * <p>Whatever you add, a request always arrives like this:
 *
 * <ul>
 *   <li>with its address, its method and its body. If an interceptor changes the address or the method, the request fails, and
 *       nothing is sent. If it changes the body, this has no effect;
 *   <li>once. If an interceptor sends it again, there is no second request: only the client retries, and it waits as long as the
 *       service asks. When a request was sent, its result is what the client gets, even if an interceptor throws or returns
 *       another answer;
 *   <li>with {@code Authorization}, {@code X-Idempotency-Key}, {@code Content-Type}, {@code Accept}, {@code Accept-Encoding} and
 *       {@code User-Agent} as the client sets them. An interceptor never sees the token. Cookies are not sent, and headers about
 *       the connection or the form of the body are not sent. All other headers are sent; a header with several values is sent as
 *       one list;
 *   <li>within {@code getfluxly.timeout}, including the time of the interceptors. They run on a thread of the transport, and must
 *       continue on that thread.
 * </ul>
 *
 * <p>An interceptor may answer instead of the service; at most 256 KB of its body are read. If it throws, the request fails and
 * is tried again. If it throws before the request was sent, for example because its own call took too long, surely nothing was
 * sent; {@code DroppedEvent.sent()} is then false for an event that is dropped later. If a customizer sets a request factory, an
 * observation registry or message converters, they are not used.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface GetFluxlyRestClientCustomizer {

    /**
     * Changes the builder. Called once, with the first request, on a thread of the transport and within the deadline of that
     * request. If it throws, it is called again with the next request. The bean itself is created before the client, so a bean
     * that needs the client must use an {@code ObjectProvider}.
     *
     * @param builder the builder for our requests
     */
    void customize(RestClient.Builder builder);
}
