package com.getfluxly.spring.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
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
