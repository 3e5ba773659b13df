package com.getfluxly.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What editors are told about properties, by name: ours, and those of every other jar of the tests. */
public final class ConfigurationMetadata {

    private static final String OURS = "getfluxly";

    private ConfigurationMetadata() {}

    /** Properties of every jar. */
    public static Map<String, JsonNode> properties() throws IOException {
        return read("properties", "");
    }

    /** Properties that name the client. */
    public static Map<String, JsonNode> propertiesOfOurs() throws IOException {
        return read("properties", OURS);
    }

    static Map<String, JsonNode> hintsOfOurs() throws IOException {
        return read("hints", OURS);
    }

    /** What a method of the builder is called among the properties; empty if it is none. */
    public static Optional<String> propertyOfKnob(String knob) {
        return PropertyNames.ofKnob(knob);
    }

    /** As Spring Boot reads a property. */
    public static Object convert(String text, JsonNode property) {
        return Objects.requireNonNull(
                ApplicationConversionService.getSharedInstance().convert(text, typeOf(property)), text);
    }

    static Class<?> typeOf(JsonNode property) {
        return ClassUtils.resolveClassName(property.get("type").asString().replaceAll("<.*", ""), null);
    }

    private static Map<String, JsonNode> read(String list, String partOfTheName) throws IOException {
        Map<String, JsonNode> entries = new TreeMap<>();
        for (URL file : Collections.list(GetFluxlyProperties.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream json = file.openStream()) {
                for (JsonNode entry : new JsonMapper().readTree(json).path(list)) {
                    if (entry.get("name").asString().contains(partOfTheName)) {
                        entries.put(entry.get("name").asString(), entry);
                    }
                }
            }
        }
        return entries;
    }
}
