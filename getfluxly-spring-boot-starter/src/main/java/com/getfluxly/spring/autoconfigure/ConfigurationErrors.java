package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** Turns what the core refuses to be built with into what is explained at the end of a start that failed. */
final class ConfigurationErrors {

    /** Spring Boot shows the values of all others, where they are set and where else. */
    private static final Set<String> NOT_SHOWN = Set.of(
            PropertyNames.TOKEN,
            // Somebody may have written a password into a host.
            "getfluxly.api-host",
            "getfluxly.proxy.host",
            "getfluxly.proxy.username",
            "getfluxly.proxy.password");

    private ConfigurationErrors() {}

    /** Not a property's, if none is set: a bean may have had the last word. */
    static RuntimeException of(GetFluxlyException invalid, Environment environment) {
        return PropertyNames.ofKnob(String.valueOf(invalid.details().get("field")))
                .filter(ConfigurationErrors::isShown)
                .flatMap(property -> value(property, environment)
                        .<RuntimeException>map(value -> new InvalidConfigurationPropertyValueException(
                                property, value, PropertyNames.inPlaceOfKnobs(String.valueOf(invalid.getMessage())))))
                .orElseGet(() -> new InvalidGetFluxlyConfigurationException(invalid));
    }

    private static Optional<String> value(String property, Environment environment) {
        try {
            return Optional.ofNullable(environment.getProperty(property));
        } catch (IllegalArgumentException unresolvedPlaceholder) {
            return Optional.empty();
        }
    }

    private static boolean isShown(String property) {
        return !NOT_SHOWN.contains(property) && !property.startsWith("getfluxly.context.");
    }
}
