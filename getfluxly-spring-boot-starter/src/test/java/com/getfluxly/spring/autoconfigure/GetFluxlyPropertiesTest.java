package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** Walks over all properties and all knobs, so that a new one is tested without being named here. */
class GetFluxlyPropertiesTest {

    private static final String PREFIX = "getfluxly.";

    /** Of properties that are not those of this class, or that follow another one while they are not set. */
    private static final Map<String, Object> OTHER_DEFAULTS = Map.ofEntries(
            Map.entry("getfluxly.flush-at", GetFluxlyClientBuilder.DEFAULT_FLUSH_AT),
            Map.entry("getfluxly.retry.initial-backoff", GetFluxlyClientBuilder.DEFAULT_INITIAL_BACKOFF),
            Map.entry("getfluxly.relay.auto-startup", true),
            Map.entry("getfluxly.relay.enabled", true),
            Map.entry("getfluxly.relay.group", "getfluxly-relay"),
            Map.entry("management.health.getfluxly.down-when-parked", false),
            Map.entry("management.endpoint.getfluxly.access", Access.READ_ONLY),
            Map.entry("management.endpoint.getfluxly.cache.time-to-live", Duration.ZERO),
            Map.entry("management.health.getfluxly.enabled", true));

    /** Follows the topic, which editors cannot show. */
    private static final String DEAD_LETTER_TOPIC = "getfluxly.outbox.kafka.dead-letter-topic";

    private static final Map<String, JsonNode> METADATA = metadata();

    private static Map<String, JsonNode> metadata() {
        try {
            return ConfigurationMetadata.propertiesOfOurs();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static JsonNode metadata(String name) {
        return Objects.requireNonNull(METADATA.get(name), name);
    }

    private static Stream<String> ours() {
        return PropertyNames.PROPERTIES.stream().map(PREFIX::concat);
    }

    // ---- what editors are told --------------------------------------------------------------------------------------

    @Test
    void metadata_hasEveryProperty() {
        assertThat(Stream.concat(ours(), OTHER_DEFAULTS.keySet().stream()).distinct())
                .hasSizeGreaterThan(50)
                .containsExactlyInAnyOrderElementsOf(METADATA.keySet());
    }

    @Test
    void metadata_describesEveryProperty() {
        assertThat(METADATA).allSatisfy((name, property) -> {
            assertThat(property.path("description").asString("")).as(name).endsWith(".");
            assertThat(property.path("type").asString("")).as(name).isNotEmpty();
        });
    }

    @Test
    void metadata_showsTheDefaults() {
        Map<String, Object> shown = new TreeMap<>();
        METADATA.forEach((name, property) -> {
            JsonNode value = property.get("defaultValue");
            if (value != null) {
                shown.put(name, ConfigurationMetadata.convert(value.asString(), property));
            }
        });
        Map<String, Object> expected = new TreeMap<>(OTHER_DEFAULTS);
        ours().forEach(name -> {
            Object value = defaultOf(name);
            if (value != null && !expected.containsKey(name)) {
                expected.put(name, value);
            }
        });

        assertThat(shown).containsExactlyInAnyOrderEntriesOf(expected);
    }

    /** Null for none, also where it is an empty list. */
    private static @Nullable Object defaultOf(String name) {
        Object value = new BeanWrapperImpl(new GetFluxlyProperties()).getPropertyValue(path(name));
        boolean isNone = name.equals(DEAD_LETTER_TOPIC)
                || (value instanceof Collection<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        return isNone ? null : value;
    }

    /** Of getters, by the name of a property. */
    private static String path(String name) {
        String[] words = name.replace(PREFIX, "").split("-");
        return words[0]
                + Arrays.stream(words).skip(1).map(StringUtils::capitalize).reduce("", String::concat);
    }

    @Test
    void metadata_explainsTheValuesToChooseFrom() throws IOException {
        Map<String, JsonNode> hints = ConfigurationMetadata.hintsOfOurs();
        List<String> choices = ours().filter(
                        name -> ConfigurationMetadata.typeOf(metadata(name)).isEnum())
                .toList();

        assertThat(choices).hasSizeGreaterThan(5).allSatisfy(name -> {
            assertThat(hints).containsKey(name);
            Class<?> type = ConfigurationMetadata.typeOf(metadata(name));
            assertThat(values(Objects.requireNonNull(hints.get(name)), type))
                    .isEqualTo(List.of(type.getEnumConstants()));
        });
        assertThat(hints).allSatisfy((name, hint) -> {
            assertThat(METADATA).containsKey(name);
            assertThat(hint.get("values"))
                    .allSatisfy(value ->
                            assertThat(value.get("description").asString()).endsWith("."));
        });
    }

    private static List<Object> values(JsonNode hint, Class<?> type) {
        return hint.get("values")
                .valueStream()
                .<Object>map(value -> Objects.requireNonNull(ApplicationConversionService.getSharedInstance()
                        .convert(value.get("value").asString(), type)))
                .toList();
    }

    // ---- what the builder gets --------------------------------------------------------------------------------------

    private static String built(String... properties) {
        List<String> built = new ArrayList<>();
        runner().withBean(GetFluxlyClientBuilderCustomizer.class, () -> builder -> built.add(builder.toString()))
                .withPropertyValues(properties)
                .run(context -> assertThat(context).hasSingleBean(GetFluxlyClient.class));
        return built.get(0);
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
                .withPropertyValues("getfluxly.token=gflux_secret_1");
    }

    /** As of an environment variable that is set to nothing. The context has keys, not a value: Spring Boot 4.0 refuses one. */
    @Test
    void emptyValue_isTheDefault() {
        List<String> ours = METADATA.keySet().stream()
                .filter(name -> name.startsWith(PREFIX))
                .filter(name -> !name.matches("getfluxly\\.(token|context)"))
                .toList();
        String untouched = built();

        assertThat(ours)
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(built(name + "=")).as(name).isEqualTo(untouched));
    }

    /** Methods of the builder that have a property. The context has no value of its own, and the spool is a directory. */
    static Stream<String> knobs() {
        return Arrays.stream(GetFluxlyClientBuilder.class.getDeclaredMethods())
                .filter(method -> method.getReturnType().equals(GetFluxlyClientBuilder.class))
                .map(method -> method.getName())
                .filter(knob -> PropertyNames.ofKnob(knob).isPresent())
                .filter(knob -> !Set.of("context", "spool").contains(knob))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("knobs")
    void property_isTheKnobOfItsName_andSecondsWithoutAUnit(String knob, @TempDir Path parent) {
        String property = PropertyNames.ofKnob(knob).orElseThrow();
        Sample sample = Sample.of(knob, metadata(property));
        // Where there is none, nothing of it is shown.
        String spool = "getfluxly.spool.directory=" + parent.resolve("spool");

        assertThat(built(spool)).doesNotContain(knob + "=" + sample.shown());
        assertThat(built(spool, "getfluxly.retry.max-backoff=1h", property + "=" + sample.written()))
                .containsPattern("\\W" + knob + "=" + sample.shown() + "[],]");
    }

    @Test
    void knobs_areThoseOfTheBuilder() {
        assertThat(knobs()).hasSizeGreaterThan(20);
    }

    /** A value that is no default, and how the builder shows it. */
    private record Sample(String written, String shown) {

        static Sample of(String knob, JsonNode property) {
            Class<?> type = ConfigurationMetadata.typeOf(property);
            if (type.isEnum()) {
                return ofChoice(type, property);
            }
            return switch (knob) {
                case "apiHost" -> new Sample("https://eu.getfluxly.example", "https://eu.getfluxly.example");
                // Half of it is for the stop.
                case "shutdownTimeout" -> new Sample("600", "PT5M");
                default ->
                    Objects.requireNonNull(
                            Map.<Class<?>, Sample>of(
                                            Integer.class, new Sample("7", "7"),
                                            Duration.class, new Sample("600", "PT10M"),
                                            DataSize.class, new Sample("16MB", "16777216"),
                                            String.class, new Sample("shop", "shop"))
                                    .get(type),
                            "a sample for " + type);
            };
        }

        private static Sample ofChoice(Class<?> type, JsonNode property) {
            Object byDefault =
                    ConfigurationMetadata.convert(property.get("defaultValue").asString(), property);
            String other = Arrays.stream(type.getEnumConstants())
                    .filter(choice -> choice != byDefault)
                    .map(String::valueOf)
                    .findFirst()
                    .orElseThrow();
            return new Sample(DataObjectPropertyName.toDashedForm(other.toLowerCase(Locale.ROOT)), other);
        }
    }

    /** All of which are refused below zero. The port alone is nothing. */
    static Stream<String> numbers() {
        return ours().filter(name -> Set.<Class<?>>of(Integer.class, Double.class, Duration.class, DataSize.class)
                        .contains(ConfigurationMetadata.typeOf(metadata(name))))
                .filter(name -> !name.equals("getfluxly.proxy.port"));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void numberBelowZero_isRefusedByItsProperty(String property) {
        runner().withPropertyValues(property + "=-1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                refused -> assertThat(refused.getName()).isEqualTo(property)));
    }
}
