package com.getfluxly.spring.autoconfigure;

import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** For values that are not shown, or that no property sets: names the property, the place if there is one, and the rule. */
final class InvalidGetFluxlyConfigurationFailureAnalyzer
        extends AbstractFailureAnalyzer<InvalidGetFluxlyConfigurationException> {

    private final Environment environment;

    InvalidGetFluxlyConfigurationFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, InvalidGetFluxlyConfigurationException cause) {
        String bean = cause.bean();
        return PropertyNames.ofKnob(cause.knob())
                .map(property -> bean == null
                        ? new FailureAnalysis(description(property, cause), action(property), cause)
                        : ofABean(bean, property, cause))
                .orElse(null);
    }

    private static FailureAnalysis ofABean(String bean, String property, InvalidGetFluxlyConfigurationException cause) {
        String method = cause.knob() + "()";
        return new FailureAnalysis(
                "The GetFluxly client cannot be built: " + rule(cause).replace("'" + property + "'", method) + ".\n\n"
                        + method + " comes from " + bean + ", which replaces '" + property + "'.",
                "Change what " + method
                        + " of that bean returns. To run without GetFluxly, set 'getfluxly.enabled' to false.",
                cause);
    }

    private static String rule(InvalidGetFluxlyConfigurationException cause) {
        return PropertyNames.inPlaceOfKnobs(String.valueOf(cause.getMessage()));
    }

    private String description(String property, InvalidGetFluxlyConfigurationException cause) {
        String place = configured(property)
                .map(found -> "It is set by " + origin(found) + ".")
                .orElse("No property source sets it, so its value is the default, or comes from a bean of type"
                        + " GetFluxlyConnectionDetails or GetFluxlyClientBuilderCustomizer.");
        return "The GetFluxly client cannot be built: " + rule(cause) + ".\n\n" + place;
    }

    private static String action(String property) {
        if (property.equals(PropertyNames.TOKEN)) {
            return "Set '" + property
                    + "' to a server token of your project (it starts with gflux_secret_), for instance"
                    + " by the environment variable GETFLUXLY_TOKEN. To run without GetFluxly, set"
                    + " 'getfluxly.enabled' to false.";
        }
        return "Change '" + property + "' so that it keeps the rule, or remove it for the default.";
    }

    private Optional<ConfigurationProperty> configured(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
        if (!(environment instanceof ConfigurableEnvironment configurable)) {
            return Optional.empty();
        }
        return StreamSupport.stream(
                        ConfigurationPropertySources.from(configurable.getPropertySources())
                                .spliterator(),
                        false)
                .flatMap(source -> Optional.ofNullable(source.getConfigurationProperty(name)).stream())
                .findFirst();
    }

    private static String origin(ConfigurationProperty property) {
        Origin origin = property.getOrigin();
        return origin == null ? "a property source that cannot tell the place" : origin.toString();
    }
}
