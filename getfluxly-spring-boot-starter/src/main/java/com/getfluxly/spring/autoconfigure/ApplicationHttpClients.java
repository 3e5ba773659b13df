package com.getfluxly.spring.autoconfigure;

import com.getfluxly.transport.ApiHost;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.client.RestClient;

/**
 * What the application says about its HTTP clients. Its beans are asked for by the first request: while the client is
 * created would be too early, since observations and customizers may lead to beans that want the client.
 */
final class ApplicationHttpClients {

    /** Since Spring Boot 4.1. Before, only clients that keep cookies by themselves have to be told, which is done where they are made. */
    private static final boolean COOKIES_ARE_A_SETTING = ClassUtils.isPresent(
            "org.springframework.boot.http.client.HttpCookieHandling", ApplicationHttpClients.class.getClassLoader());

    private final ObjectProvider<ClientHttpRequestFactoryBuilder<?>> builders;
    private final ObjectProvider<HttpClientSettings> settings;
    private final ObjectProvider<RestClientCustomization> customization;
    private final SingletonSupplier<ObservationRegistry> observations;

    ApplicationHttpClients(
            ObjectProvider<ClientHttpRequestFactoryBuilder<?>> builders,
            ObjectProvider<HttpClientSettings> settings,
            ObjectProvider<RestClientCustomization> customization,
            ObjectProvider<ObservationRegistry> observations) {
        this.builders = builders;
        this.settings = settings;
        this.customization = customization;
        this.observations = SingletonSupplier.of(() -> observations.getIfUnique(() -> ObservationRegistry.NOOP));
    }

    /** A client of the application's kind, with its settings but for our own. */
    ClientHttpRequestFactory requestFactory(ApiHost host, Duration timeout, @Nullable SslBundle sslBundle) {
        return RequestFactories.build(
                builders.getIfUnique(ClientHttpRequestFactoryBuilder::detect),
                own(settings.getIfUnique(HttpClientSettings::defaults), timeout, sslBundle),
                host);
    }

    /** Applies the application's customizers, in their order. */
    void customize(RestClient.Builder restClient) {
        customization.ifAvailable(customizers -> customizers.applyTo(restClient));
    }

    /** Lets what is observed in the caller's thread be the parent of the exchange, which runs in another. */
    Runnable observed(Runnable exchange) {
        Observation caller = observations.obtain().getCurrentObservation();
        return caller == null ? exchange : () -> caller.scoped(exchange);
    }

    /**
     * The application's settings, but for what the transport answers for.
     *
     * @param timeout takes the place of the application's timeouts: {@code getfluxly.timeout} is the one limit
     * @param sslBundle takes the place of the application's, if there is one
     */
    static HttpClientSettings own(HttpClientSettings settings, Duration timeout, @Nullable SslBundle sslBundle) {
        HttpClientSettings own = settings.withTimeouts(timeout, timeout).withRedirects(HttpRedirects.DONT_FOLLOW);
        if (COOKIES_ARE_A_SETTING) {
            own = Cookies.disabled(own);
        }
        return sslBundle == null ? own : own.withSslBundle(sslBundle);
    }

    /** Apart, since Spring Boot 4.0 lacks the class. */
    private static final class Cookies {

        static HttpClientSettings disabled(HttpClientSettings settings) {
            return settings.withCookieHandling(HttpCookieHandling.DISABLE);
        }
    }
}
