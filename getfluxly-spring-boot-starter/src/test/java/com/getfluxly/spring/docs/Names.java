package com.getfluxly.spring.docs;

import com.getfluxly.spring.autoconfigure.ConfigurationMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Names with dots that documents may use. */
final class Names {

    /** Of {@code GetFluxlyObservations}. */
    private static final Set<String> OBSERVATIONS = Set.of("getfluxly.alias", "getfluxly.erase", "getfluxly.delivery");

    private static final Map<String, JsonNode> PROPERTIES = properties();

    private Names() {}

    private static Map<String, JsonNode> properties() {
        try {
            return ConfigurationMetadata.properties();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whether a jar of the tests says so, be it by name or as an entry of a map. */
    static boolean isProperty(String name) {
        return PROPERTIES.containsKey(name)
                || PROPERTIES.entrySet().stream()
                        .anyMatch(property -> isMap(property.getValue()) && name.startsWith(property.getKey() + "."));
    }

    private static boolean isMap(JsonNode property) {
        return property.path("type").asString("").startsWith("java.util.Map");
    }

    /** Whether there is a property below it. */
    static boolean isPrefix(String name) {
        return PROPERTIES.keySet().stream().anyMatch(property -> property.startsWith(name + "."));
    }

    static boolean isObservation(String name) {
        return OBSERVATIONS.contains(name);
    }
}
