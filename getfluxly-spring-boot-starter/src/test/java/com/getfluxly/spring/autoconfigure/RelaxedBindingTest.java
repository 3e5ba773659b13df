package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A property reaches the builder by every name that Spring Boot allows for it. */
class RelaxedBindingTest {

    private final List<String> built = new ArrayList<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
            .withBean(GetFluxlyClientBuilderCustomizer.class, () -> builder -> built.add(builder.toString()));

    private void assertBuilt(PropertySource<?> source, String knob) {
        runner.withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(source))
                .run(context -> assertThat(context).hasSingleBean(GetFluxlyClient.class));

        assertThat(built).singleElement().asString().containsPattern("\\W\\Q" + knob + "\\E\\W");
    }

    @ParameterizedTest
    @CsvSource({
        "GETFLUXLY_APIHOST, http://127.0.0.1:1, apiHost=http://127.0.0.1:1",
        "GETFLUXLY_API_HOST, http://127.0.0.1:1, apiHost=http://127.0.0.1:1",
        "GETFLUXLY_FLUSHAT, 7, flushAt=7",
        "GETFLUXLY_FLUSH_AT, 7, flushAt=7",
        "GETFLUXLY_MAXQUEUEBYTES, 8MB, maxQueueBytes=8388608",
        "GETFLUXLY_OVERFLOW, DROP_OLDEST, overflow=DROP_OLDEST",
        "GETFLUXLY_FAILURE_MODE, throw, failureMode=THROW",
        "GETFLUXLY_RETRY_MAXBACKOFF, 7s, maxBackoff=PT7S",
        "GETFLUXLY_RETRY_MAX_BACKOFF, 7s, maxBackoff=PT7S",
        "GETFLUXLY_CONTEXT_REGION, eu, context=[region]"
    })
    void environmentVariable_reachesTheBuilder(String name, String value, String knob) {
        assertBuilt(
                new SystemEnvironmentPropertySource(
                        "test-systemEnvironment", Map.of("GETFLUXLY_TOKEN", "gflux_secret_1", name, value)),
                knob);
    }

    @ParameterizedTest
    @CsvSource({
        "getfluxly.flush-at, 7, flushAt=7",
        "getfluxly.flushAt, 7, flushAt=7",
        "getfluxly.flush_at, 7, flushAt=7",
        "getfluxly.max_queue_size, 70, maxQueueSize=70",
        "getfluxly.overflow, dropOldest, overflow=DROP_OLDEST",
        "getfluxly.overflow, drop-oldest, overflow=DROP_OLDEST",
        "getfluxly.retry.initialBackoff, 70ms, initialBackoff=PT0.07S",
        "getfluxly.context.region, eu, context=[region]"
    })
    void property_reachesTheBuilder(String name, String value, String knob) {
        assertBuilt(new MapPropertySource("test", Map.of("getfluxly.token", "gflux_secret_1", name, value)), knob);
    }
}
