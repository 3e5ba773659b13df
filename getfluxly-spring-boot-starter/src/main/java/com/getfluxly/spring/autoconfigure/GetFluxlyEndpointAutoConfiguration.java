package com.getfluxly.spring.autoconfigure;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.GetFluxlyEndpoint;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what the actuator shows of the {@link GetFluxlyClient}: the
 * endpoint {@code getfluxly}, and no token in any other.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = GetFluxlyAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
public final class GetFluxlyEndpointAutoConfiguration {

    /** Takes a provider of the client and not the client, whose listener it is. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    @ConditionalOnSingleCandidate(GetFluxlyClient.class)
    GetFluxlyEndpoint getfluxlyEndpoint(ObjectProvider<GetFluxlyClient> client) {
        return new GetFluxlyEndpoint(client::getObject, InstantSource.system());
    }

    /** Even where an application lets its endpoints show values. */
    @Bean
    SanitizingFunction getfluxlyTokenSanitizingFunction(GetFluxlyProperties properties) {
        return SanitizingFunction.sanitizeValue().ifMatches(new TokenDetection(properties::getToken)::shows);
    }
}
