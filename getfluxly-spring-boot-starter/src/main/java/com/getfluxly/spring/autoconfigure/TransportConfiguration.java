package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.RestClientTransport;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.Transport;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.StringUtils;

/**
 * The transport, unless the application has one of its own. It defines no bean of a type that Boot defines too: Boot's
 * would back off for the whole application.
 */
@Configuration(proxyBeanMethods = false)
class TransportConfiguration {

    @Bean
    ApplicationHttpClients getfluxlyApplicationHttpClients(
            ObjectProvider<ClientHttpRequestFactoryBuilder<?>> builders,
            ObjectProvider<HttpClientSettings> settings,
            ObjectProvider<RestClientCustomization> customization,
            ObjectProvider<ObservationRegistry> observations) {
        return new ApplicationHttpClients(builders, settings, customization, observations);
    }

    /** Lazy, so that neither its host nor its SSL bundle is asked for where no client needs it. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean(Transport.class)
    RestClientTransport getfluxlyTransport(
            GetFluxlyProperties properties,
            GetFluxlyConnectionDetails details,
            ApplicationHttpClients clients,
            ObjectProvider<SslBundles> sslBundles) {
        SslBundle sslBundle = sslBundle(properties.getSsl().getBundle(), sslBundles);
        return new RestClientTransport(
                apiHost(details),
                () -> clients.requestFactory(properties.getTimeout(), sslBundle),
                clients::customize,
                clients::observed);
    }

    private static ApiHost apiHost(GetFluxlyConnectionDetails details) {
        try {
            return ApiHost.of(details.apiHost());
        } catch (GetFluxlyException invalid) {
            throw new InvalidGetFluxlyConfigurationException(invalid);
        }
    }

    /** At start-up, although it is used later: a name that is misspelt should not wait for the first event. */
    private static @Nullable SslBundle sslBundle(@Nullable String name, ObjectProvider<SslBundles> sslBundles) {
        if (!StringUtils.hasText(name)) {
            return null;
        }
        try {
            return sslBundles.getObject().getBundle(name);
        } catch (NoSuchSslBundleException unknown) {
            throw new InvalidGetFluxlyConfigurationException(GetFluxlyException.of(
                            ErrorCode.VALIDATION_ERROR,
                            PropertyNames.SSL_BUNDLE_KNOB + " must be the name of a bundle under spring.ssl.bundle")
                    .detail("field", PropertyNames.SSL_BUNDLE_KNOB)
                    .cause(unknown)
                    .build());
        }
    }

    /** Apart, since the application may lack the class. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClientCustomizer.class)
    static class RestClientModule {

        @Bean
        RestClientCustomization getfluxlyRestClientCustomization(ObjectProvider<RestClientCustomizer> customizers) {
            return builder -> customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        }
    }
}
