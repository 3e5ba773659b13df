package com.getfluxly.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.spring.autoconfigure.ConfigurationMetadata;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The table of knobs in README.md has every knob, under its names, with its default. */
class KnobsTableTest {

    private static final String PREFIX = "getfluxly.";

    private static final List<Knob> KNOBS = Document.of("README.md").table("Knobs").stream()
            .map(row -> new Knob(code(row.get(0)), code(row.get(1)), row.get(2).replace("`", ""), row.get(3)))
            .toList();

    private record Knob(String builder, String property, String byDefault, String meaning) {

        boolean hasProperty() {
            // A bean is written with a capital, and "–" means none.
            return property.matches("[a-z].*");
        }

        String propertyName() {
            return PREFIX + property.replace(".*", "");
        }
    }

    /** A dash if there is none: the builder's method without its argument, a property, the name of a bean. */
    private static String code(String cell) {
        return Document.codeIn(cell).stream()
                .findFirst()
                .map(code -> code.replaceAll("\\(.*", ""))
                .orElse("–");
    }

    private static Map<String, JsonNode> metadata() throws IOException {
        return ConfigurationMetadata.propertiesOfOurs().entrySet().stream()
                .filter(property -> property.getKey().startsWith(PREFIX))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> other, TreeMap::new));
    }

    @Test
    void builder_hasEveryMethodInTheTable() {
        Set<String> methods = Arrays.stream(GetFluxlyClientBuilder.class.getDeclaredMethods())
                .filter(method -> method.getReturnType().equals(GetFluxlyClientBuilder.class))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        methods.add("builder");

        assertThat(KNOBS.stream().map(Knob::builder).filter(name -> !name.equals("–")))
                .containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    void properties_areAllInTheTable() throws IOException {
        assertThat(KNOBS.stream().filter(Knob::hasProperty).map(Knob::propertyName))
                .containsExactlyInAnyOrderElementsOf(metadata().keySet());
    }

    @Test
    void property_isCalledLikeItsMethod() {
        assertThat(KNOBS)
                .filteredOn(knob -> knob.hasProperty() && !knob.builder().matches("–|builder"))
                .hasSizeGreaterThan(15)
                .allSatisfy(knob -> assertThat(ConfigurationMetadata.propertyOfKnob(knob.builder()))
                        .contains(knob.propertyName()));
    }

    @Test
    void default_isThatOfTheMetadata() throws IOException {
        Map<String, JsonNode> metadata = metadata();
        assertThat(KNOBS).filteredOn(Knob::hasProperty).allSatisfy(knob -> {
            // Where the builder's is another one, it stands in brackets behind.
            String byDefault = knob.byDefault().replaceAll(" \\(.*", "");
            JsonNode property = Objects.requireNonNull(metadata.get(knob.propertyName()));
            JsonNode expected = property.get("defaultValue");
            if (expected == null) {
                assertThat(byDefault).as(knob.property()).isIn("–", "empty");
            } else {
                assertThat(convert(byDefault, property))
                        .as(knob.property())
                        .isEqualTo(convert(expected.asString(), property));
            }
        });
    }

    private static Object convert(String text, JsonNode property) {
        return ConfigurationMetadata.convert(text.replace(" ", ""), property);
    }

    /** The others of the builder's are compared with the metadata elsewhere. */
    @Test
    void defaultOfTheHook_isThatOfTheBuilder() {
        Knob hook = KNOBS.stream()
                .filter(knob -> knob.builder().equals("shutdownHook"))
                .findFirst()
                .orElseThrow();

        assertThat(GetFluxlyClient.builder("gflux_secret_test").toString())
                .contains("shutdownHook=" + hook.byDefault());
    }

    @Test
    void knob_hasAMeaning() {
        assertThat(KNOBS)
                .allSatisfy(
                        knob -> assertThat(knob.meaning()).as(knob.builder()).isNotEmpty());
    }

    @Test
    void optionsOfTheRubySdk_becomeKnobsWithTheSameDefault() {
        assertThat(Document.of("docs/migrating.md").table("Options"))
                .hasSize(6)
                .allSatisfy(row -> assertThat(KNOBS).anySatisfy(knob -> {
                    assertThat(code(row.get(1))).isEqualTo(knob.builder());
                    assertThat(code(row.get(2)).replace(PREFIX, "")).isEqualTo(knob.property());
                    assertThat(row.get(3).replaceAll(";.*", "")).isEqualTo(knob.byDefault());
                }));
    }
}
