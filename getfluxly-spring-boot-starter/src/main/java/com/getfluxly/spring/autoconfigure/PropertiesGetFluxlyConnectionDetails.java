package com.getfluxly.spring.autoconfigure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MutablePropertySources;

/** What the properties say, and for the token: what the environment says once it was refreshed. */
final class PropertiesGetFluxlyConnectionDetails implements GetFluxlyConnectionDetails {

    private final GetFluxlyProperties properties;
    private final @Nullable Binder binder;
    private final @Nullable String boundAtStart;
    private final @Nullable String inEnvironmentAtStart;

    PropertiesGetFluxlyConnectionDetails(GetFluxlyProperties properties, Environment environment) {
        this.properties = properties;
        this.binder = binder(environment);
        this.boundAtStart = properties.getToken();
        this.inEnvironmentAtStart = inEnvironment();
    }

    /** Blank if the property is missing: the client's builder refuses that by name. */
    @Override
    public String token() {
        String bound = properties.getToken();
        String token = Objects.equals(bound, boundAtStart) ? refreshed(bound) : bound;
        return token == null ? "" : token;
    }

    @Override
    public String apiHost() {
        return properties.getApiHost();
    }

    /** While the environment says what it said, the bean has the last word: somebody may have decrypted its token. */
    private @Nullable String refreshed(@Nullable String bound) {
        String now = inEnvironment();
        return now == null || now.equals(inEnvironmentAtStart) ? bound : now;
    }

    private @Nullable String inEnvironment() {
        return binder == null
                ? null
                : binder.bind(PropertyNames.TOKEN, String.class).orElse(null);
    }

    /** Made once, not for each question; its sources are those of the moment. */
    private static @Nullable Binder binder(Environment environment) {
        return environment instanceof ConfigurableEnvironment configurable
                ? new Binder(sources(configurable), new PropertySourcesPlaceholdersResolver(configurable))
                : null;
    }

    /** Those that Spring Boot attaches to the environment know already which names it holds. */
    private static Iterable<ConfigurationPropertySource> sources(ConfigurableEnvironment environment) {
        MutablePropertySources sources = environment.getPropertySources();
        return sources.stream().anyMatch(ConfigurationPropertySources::isAttachedConfigurationPropertySource)
                ? ConfigurationPropertySources.get(environment)
                : ConfigurationPropertySources.from(sources);
    }
}
