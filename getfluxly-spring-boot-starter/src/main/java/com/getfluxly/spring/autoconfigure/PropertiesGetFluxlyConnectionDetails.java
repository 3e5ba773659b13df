package com.getfluxly.spring.autoconfigure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** What the properties say, and for the token: what the environment says once it was refreshed. */
final class PropertiesGetFluxlyConnectionDetails implements GetFluxlyConnectionDetails {

    private final GetFluxlyProperties properties;
    private final Environment environment;
    private final @Nullable String tokenAtStart;

    PropertiesGetFluxlyConnectionDetails(GetFluxlyProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
        this.tokenAtStart = tokenOfTheEnvironment();
    }

    /** Blank if the property is missing: the client's builder refuses that by name. */
    @Override
    public String token() {
        String now = tokenOfTheEnvironment();
        // While it is the same, the bean has the last word: a post-processor may have set or decrypted its token.
        String token = now == null || Objects.equals(now, tokenAtStart) ? properties.getToken() : now;
        return token == null ? "" : token;
    }

    @Override
    public String apiHost() {
        return properties.getApiHost();
    }

    private @Nullable String tokenOfTheEnvironment() {
        if (!(environment instanceof ConfigurableEnvironment configurable)) {
            return null;
        }
        return new Binder(
                        ConfigurationPropertySources.from(configurable.getPropertySources()),
                        new PropertySourcesPlaceholdersResolver(configurable))
                .bind(PropertyNames.TOKEN, String.class)
                .orElse(null);
    }
}
