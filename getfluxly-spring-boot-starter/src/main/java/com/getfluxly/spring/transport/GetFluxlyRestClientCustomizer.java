package com.getfluxly.spring.transport;

import org.springframework.web.client.RestClient;

/**
 * Adds to the requests to the service what a gateway or a log on the way there needs: interceptors, initializers, headers. Beans
 * of this type are called in their order. Nothing else of the application's has a say in these requests: neither its
 * {@code RestClientCustomizer}s, whose tokens, trace ids and baggage would leave for a stranger, nor its request factories,
 * HTTP settings, builders and observation registry.
 *
 * <p>Whatever is added, a request arrives as the client made it:
 *
 * <ul>
 *   <li>at its address, by its method, with its body. An interceptor that changes address or method makes the request fail;
 *       nothing is sent then. One that changes the body changes nothing;
 *   <li>once. An interceptor that sends it again makes no second request: retries are the client's, which waits as long as the
 *       service asks it to. Once a request has met the wire, what came of that is what the client hears, an exception or
 *       another answer of an interceptor's notwithstanding;
 *   <li>with {@code Authorization}, {@code X-Idempotency-Key}, {@code Content-Type}, {@code Accept}, {@code Accept-Encoding} and
 *       {@code User-Agent} as the client wants them. The token is never shown to an interceptor. Cookies are not sent, nor are
 *       headers that are about the connection or the form of the body. All others are, a name with several values as one list;
 *   <li>within {@code getfluxly.timeout}, the time of the interceptors included. They run on a thread of the transport, and have
 *       to go on in that thread.
 * </ul>
 *
 * <p>An interceptor may answer in place of the service; of its body 256 KB are read. One that throws fails the request, which is
 * tried again. If it threw before the request met the wire, be it for a call of its own that took too long, surely nothing was
 * sent, and so says {@code DroppedEvent.sent()} of an event that is dropped afterwards. A request factory, an observation registry and message converters that a customizer sets are not used.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface GetFluxlyRestClientCustomizer {

    /**
     * Changes the builder. Called once, with the first request, on a thread of the transport and within the deadline of that
     * request; again with the next one if it throws. The bean itself is made before the client, so that one that needs the
     * client has to take an {@code ObjectProvider} of it.
     *
     * @param builder one of the client's own
     */
    void customize(RestClient.Builder builder);
}
