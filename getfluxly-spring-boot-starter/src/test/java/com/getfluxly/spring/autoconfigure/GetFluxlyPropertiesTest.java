package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.delivery.SpoolDurability;
import com.getfluxly.delivery.SpoolFallback;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.kafka.OutboxKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

class GetFluxlyPropertiesTest {

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("getfluxly.enabled", true),
            Map.entry("getfluxly.application-events.enabled", true),
            Map.entry("getfluxly.transactions", GetFluxlyProperties.Transactions.IMMEDIATE),
            Map.entry("getfluxly.api-host", GetFluxlyClientBuilder.DEFAULT_API_HOST),
            Map.entry("getfluxly.flush-at", GetFluxlyClientBuilder.DEFAULT_FLUSH_AT),
            Map.entry("getfluxly.flush-interval", GetFluxlyClientBuilder.DEFAULT_FLUSH_INTERVAL),
            Map.entry("getfluxly.max-batch-size", GetFluxlyClientBuilder.DEFAULT_MAX_BATCH_SIZE),
            Map.entry("getfluxly.max-in-flight", GetFluxlyClientBuilder.DEFAULT_MAX_IN_FLIGHT),
            Map.entry("getfluxly.max-retries", GetFluxlyClientBuilder.DEFAULT_MAX_RETRIES),
            Map.entry("getfluxly.timeout", GetFluxlyClientBuilder.DEFAULT_TIMEOUT),
            Map.entry("getfluxly.max-queue-size", GetFluxlyClientBuilder.DEFAULT_MAX_QUEUE_SIZE),
            Map.entry("getfluxly.max-queue-bytes", DataSize.ofBytes(GetFluxlyClientBuilder.DEFAULT_MAX_QUEUE_BYTES)),
            Map.entry("getfluxly.outbox.kafka.enabled", false),
            Map.entry("getfluxly.outbox.kafka.key", OutboxKey.IDENTITY),
            Map.entry("getfluxly.outbox.kafka.required", false),
            Map.entry("getfluxly.outbox.kafka.topic", "getfluxly.events"),
            Map.entry("getfluxly.overflow", GetFluxlyClientBuilder.DEFAULT_OVERFLOW),
            Map.entry("getfluxly.max-block", GetFluxlyClientBuilder.DEFAULT_MAX_BLOCK),
            Map.entry("getfluxly.failure-mode", FailureMode.REPORT),
            Map.entry("getfluxly.retry.initial-backoff", GetFluxlyClientBuilder.DEFAULT_INITIAL_BACKOFF),
            Map.entry("getfluxly.retry.max-backoff", GetFluxlyClientBuilder.DEFAULT_MAX_BACKOFF),
            Map.entry("getfluxly.parked-probe-interval", GetFluxlyClientBuilder.DEFAULT_PARKED_PROBE_INTERVAL),
            Map.entry("getfluxly.sample.rate", 1.0),
            Map.entry("getfluxly.shutdown-timeout", GetFluxlyClientBuilder.DEFAULT_SHUTDOWN_TIMEOUT),
            Map.entry("getfluxly.spool.durability", GetFluxlyClientBuilder.DEFAULT_SPOOL_DURABILITY),
            Map.entry("getfluxly.spool.fallback", GetFluxlyClientBuilder.DEFAULT_SPOOL_FALLBACK),
            Map.entry("getfluxly.spool.max-age", Duration.ZERO),
            Map.entry("getfluxly.relay.auto-startup", true),
            Map.entry("getfluxly.relay.enabled", true),
            Map.entry("getfluxly.relay.group", "getfluxly-relay"),
            Map.entry("getfluxly.spool.max-bytes", DataSize.ofBytes(GetFluxlyClientBuilder.DEFAULT_MAX_SPOOL_BYTES)),
            Map.entry(
                    "getfluxly.spool.min-free-bytes", DataSize.ofBytes(GetFluxlyClientBuilder.DEFAULT_MIN_FREE_BYTES)),
            Map.entry("getfluxly.trace.enabled", false),
            Map.entry("getfluxly.web.enabled", true),
            Map.entry("getfluxly.web.visitor-cookie", "gflux_anon"),
            Map.entry("management.health.getfluxly.down-when-parked", false),
            Map.entry("management.endpoint.getfluxly.access", Access.READ_ONLY),
            Map.entry("management.endpoint.getfluxly.cache.time-to-live", Duration.ZERO),
            Map.entry("management.health.getfluxly.enabled", true));

    private static final List<String> WITHOUT_DEFAULT = List.of(
            "getfluxly.token",
            "getfluxly.connect-timeout",
            "getfluxly.context",
            "getfluxly.outbox.kafka.dead-letter-topic",
            "getfluxly.outbox.kafka.project",
            "getfluxly.proxy.host",
            "getfluxly.proxy.password",
            "getfluxly.proxy.port",
            "getfluxly.proxy.username",
            "getfluxly.redact.keys",
            "getfluxly.spool.directory",
            "getfluxly.spool.project",
            "getfluxly.ssl.bundle",
            "getfluxly.web.capture");

    private static final Map<String, Class<?>> TYPES = Stream.of(
                    Boolean.class,
                    Integer.class,
                    Double.class,
                    String.class,
                    Duration.class,
                    DataSize.class,
                    Access.class,
                    OutboxKey.class,
                    OverflowPolicy.class,
                    FailureMode.class,
                    SpoolDurability.class,
                    SpoolFallback.class,
                    GetFluxlyProperties.Transactions.class)
            .collect(Collectors.toMap(Class::getName, type -> type));

    @Test
    void metadata_hasEveryProperty() throws IOException {
        assertThat(ConfigurationMetadata.propertiesOfOurs().keySet())
                .containsAll(DEFAULTS.keySet())
                .containsAll(WITHOUT_DEFAULT)
                .hasSize(DEFAULTS.size() + WITHOUT_DEFAULT.size());
    }

    /** As of an environment variable that is set to nothing. The context has keys, not a value: Spring Boot 4.0 refuses one. */
    @Test
    void emptyValue_isTheDefault() throws IOException {
        List<String> ours = ConfigurationMetadata.propertiesOfOurs().keySet().stream()
                .filter(name -> name.startsWith("getfluxly."))
                .filter(name -> !name.matches("getfluxly\\.(token|context)"))
                .toList();
        String untouched = built();

        assertThat(ours)
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(built(name + "=")).as(name).isEqualTo(untouched));
    }

    private static String built(String... properties) {
        List<String> built = new ArrayList<>();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
                .withBean(GetFluxlyClientBuilderCustomizer.class, () -> builder -> built.add(builder.toString()))
                .withPropertyValues("getfluxly.token=gflux_secret_1")
                .withPropertyValues(properties)
                .run(context -> assertThat(context).hasSingleBean(GetFluxlyClient.class));
        return built.get(0);
    }

    @Test
    void metadata_describesEveryProperty() throws IOException {
        assertThat(ConfigurationMetadata.propertiesOfOurs()).allSatisfy((name, property) -> {
            assertThat(property.path("description").asString("")).as(name).endsWith(".");
            assertThat(property.path("type").asString("")).as(name).isNotEmpty();
        });
    }

    @Test
    void metadata_showsTheDefaultsOfTheBuilder() throws IOException {
        Map<String, Object> shown = new TreeMap<>();
        ConfigurationMetadata.propertiesOfOurs().forEach((name, property) -> {
            JsonNode value = property.get("defaultValue");
            if (value != null) {
                shown.put(name, convert(value.asString(), property.get("type").asString()));
            }
        });

        assertThat(shown).containsExactlyInAnyOrderEntriesOf(DEFAULTS);
    }

    @Test
    void metadata_explainsTheValuesToChooseFrom() throws IOException {
        Map<String, JsonNode> hints = ConfigurationMetadata.hintsOfOurs();

        assertThat(values(hints, "getfluxly.overflow", OverflowPolicy.class)).containsExactly(OverflowPolicy.values());
        assertThat(values(hints, "getfluxly.failure-mode", FailureMode.class)).containsExactly(FailureMode.values());
        assertThat(values(hints, "getfluxly.spool.durability", SpoolDurability.class))
                .containsExactly(SpoolDurability.values());
        assertThat(values(hints, "getfluxly.spool.fallback", SpoolFallback.class))
                .containsExactly(SpoolFallback.values());
        assertThat(values(hints, "getfluxly.transactions", GetFluxlyProperties.Transactions.class))
                .containsExactly(GetFluxlyProperties.Transactions.values());
        assertThat(hints).allSatisfy((name, hint) -> {
            assertThat(DEFAULTS).containsKey(name);
            assertThat(hint.get("values"))
                    .allSatisfy(value ->
                            assertThat(value.get("description").asString()).endsWith("."));
        });
    }

    private static <E> List<E> values(Map<String, JsonNode> hints, String property, Class<E> type) {
        return Objects.requireNonNull(hints.get(property))
                .get("values")
                .valueStream()
                .map(value -> ApplicationConversionService.getSharedInstance()
                        .convert(value.get("value").asString(), type))
                .toList();
    }

    private static Object convert(String text, String type) {
        Class<?> target = Objects.requireNonNull(TYPES.get(type), type);
        return Objects.requireNonNull(
                ApplicationConversionService.getSharedInstance().convert(text, target));
    }
}
