package com.getfluxly.spring;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** What costs a fifth of a second to make, and has to be freed: the HTTP client. */
record HttpResources(RestClient client, ClientHttpRequestFactory requestFactory) {

    private static final Logger log = LoggerFactory.getLogger(HttpResources.class);

    static HttpResources open(
            Supplier<? extends ClientHttpRequestFactory> requestFactory,
            Consumer<? super RestClient.Builder> customizer) {
        // Bodies are written and read as bytes; without this, the client would set up a JSON mapper nobody uses.
        RestClient.Builder builder = RestClient.builder().configureMessageConverters(none -> {});
        customizer.accept(builder);
        // Last: a factory of the customizer's might follow redirects, and the token with them.
        ClientHttpRequestFactory factory = requestFactory.get();
        return new HttpResources(
                builder.requestFactory((uri, method) -> new BoundedRequest(factory.createRequest(uri, method)))
                        .build(),
                factory);
    }

    void close() {
        try {
            if (requestFactory instanceof DisposableBean disposable) {
                disposable.destroy();
            } else if (requestFactory instanceof AutoCloseable closeable) {
                closeable.close();
            }
        } catch (Exception failed) {
            log.warn("The HTTP client could not be closed", failed);
        }
    }
}
