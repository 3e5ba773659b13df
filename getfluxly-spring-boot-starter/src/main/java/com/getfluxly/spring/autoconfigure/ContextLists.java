package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Finds lists in the context that lack an element, as where a profile adds one to a list of others. Whoever binds a map of
 * anything takes them for maps, and so would the service.
 */
final class ContextLists {

    private ContextLists() {}

    /** @throws GetFluxlyException {@code validation_error} with the name of the element that is missing */
    static void check(Map<String, Object> context, Environment environment) {
        if (environment instanceof ConfigurableEnvironment configurable) {
            check("getfluxly.context", ConfigurationPropertyName.of("getfluxly.context"), context, configurable);
        }
    }

    private static void check(
            String shown, ConfigurationPropertyName name, Map<?, ?> fields, ConfigurableEnvironment environment) {
        int gap = gapIn(fields);
        if (gap < fields.size() && isWrittenAsList(name, environment)) {
            throw missing(shown, gap);
        }
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            if (field.getValue() instanceof Map<?, ?> nested) {
                check(shown + "." + field.getKey(), name.append("[" + field.getKey() + "]"), nested, environment);
            }
        }
    }

    private static int gapIn(Map<?, ?> fields) {
        int index = 0;
        while (index < fields.size() && fields.containsKey(Integer.toString(index))) {
            index++;
        }
        return index;
    }

    /** With brackets, or by the environment variables that mean the same: to a map, [0] and .0 are one key. */
    private static boolean isWrittenAsList(ConfigurationPropertyName name, ConfigurableEnvironment environment) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.from(environment.getPropertySources())
                                .spliterator(),
                        false)
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .flatMap(source -> ((IterableConfigurationPropertySource) source).stream())
                .anyMatch(
                        property -> name.isAncestorOf(property) && property.isNumericIndex(name.getNumberOfElements()));
    }

    private static GetFluxlyException missing(String list, int index) {
        return GetFluxlyException.invalid(
                        list.substring("getfluxly.".length()),
                        "'" + list + "' is a list without the element [" + index + "], and a list may have no gap")
                .build();
    }
}
