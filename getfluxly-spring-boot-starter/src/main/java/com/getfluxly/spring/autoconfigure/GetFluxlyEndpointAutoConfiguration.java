package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the actuator endpoint {@code getfluxly} of the {@link GetFluxlyClient}.
 * It also hides the secrets of our properties in all other endpoints.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GetFluxlyAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@EnableConfigurationProperties(GetFluxlyProperties.class)
public final class GetFluxlyEndpointAutoConfiguration {

    GetFluxlyEndpointAutoConfiguration() {}

    /** Asks for the client later, whose listener it is. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    @ConditionalOnBean(GetFluxlyClient.class)
    GetFluxlyEndpoint getfluxlyEndpoint(ConfigurableListableBeanFactory beans) {
        ClientBeans clients = new ClientBeans(beans);
        return new GetFluxlyEndpoint(clients::candidate, clients::made, InstantSource.system());
    }

    /**
     * Even where an application lets its endpoints show values. A token that only a connection details bean of the
     * application's knows is told by its prefix: asking a secrets store for each value that is shown would be too much.
     */
    @Bean
    @ConditionalOnMissingBean(name = "getfluxlySanitizingFunction")
    SanitizingFunction getfluxlySanitizingFunction(
            GetFluxlyProperties properties, ObjectProvider<PropertiesGetFluxlyConnectionDetails> details) {
        return SanitizingFunction.sanitizeValue()
                .ifMatches(new SecretDetection(List.of(
                        properties::getToken,
                        () -> details.stream()
                                .map(PropertiesGetFluxlyConnectionDetails::token)
                                .findFirst()
                                .orElse(null),
                        properties.getProxy()::getPassword))::shows);
    }
}
