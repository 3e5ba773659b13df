package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.RestClientTransport;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.Transport;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

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
        TrustedBundle bundle = TrustedBundle.of(properties.getSsl().getBundle(), sslBundles);
        ApiHost host = apiHost(details);
        RestClientTransport transport = new RestClientTransport(
                host,
                () -> clients.requestFactory(host, properties.getTimeout(), bundle.now()),
                clients::customize,
                clients::observed);
        bundle.renewsOnUpdate(transport);
        return transport;
    }

    private static ApiHost apiHost(GetFluxlyConnectionDetails details) {
        try {
            return ApiHost.of(details.apiHost());
        } catch (GetFluxlyException invalid) {
            throw new InvalidGetFluxlyConfigurationException(invalid);
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
