package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.transport.GetFluxlyRestClientCustomizer;
import com.getfluxly.spring.transport.RestClientTransport;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.Transport;
import java.util.Optional;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * The transport, unless the application has one of its own. All that it needs is looked up here and now: a look-up on a thread
 * of its own would wait for whoever waits for the request while it makes beans.
 */
@Configuration(proxyBeanMethods = false)
class TransportConfiguration {

    /** Lazy, so that neither its host nor its SSL bundle is asked for where no client needs it. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean(Transport.class)
    RestClientTransport getfluxlyTransport(
            GetFluxlyProperties properties,
            GetFluxlyConnectionDetails details,
            Environment environment,
            ListableBeanFactory beans,
            ObjectProvider<SslBundles> sslBundles,
            ObjectProvider<GetFluxlyRestClientCustomizer> customizers) {
        try {
            PlausibleDurations.check(properties);
            Placeholders.check("apiHost", details.apiHost());
            Placeholders.check(
                    PropertyNames.SSL_BUNDLE_KNOB, properties.getSsl().getBundle());
            TrustedBundle bundle = TrustedBundle.of(details, properties.getSsl(), sslBundles);
            RestClientTransport transport = new RestClientTransport(
                    ApiHost.of(details.apiHost()),
                    wire -> {
                        bundle.applyTo(wire);
                        ServiceProxy.apply(properties.getProxy(), wire);
                        Optional.ofNullable(properties.getConnectTimeout()).ifPresent(wire::connectTimeout);
                    },
                    customizers.orderedStream().toList());
            bundle.renewsOnUpdate(transport);
            return transport;
        } catch (GetFluxlyException invalid) {
            throw new NamedDetails(details, beans).failure(invalid, environment);
        }
    }
}
