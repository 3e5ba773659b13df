package com.getfluxly.sample.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DrillPropertiesTest {

    @Test
    void drill_takesFiveMinutesAt200EventsASecond() {
        assertThat(bind(Map.of())).isEqualTo(new DrillProperties(Duration.ofMinutes(5), 200, false, 5, true));
    }

    @ParameterizedTest
    @CsvSource({"1, PT1M", "20s, PT20S", "PT2H, PT2H"})
    void minutes_areMinutesUnlessTheySayOtherwise(String text, Duration minutes) {
        assertThat(bind(Map.of("drill.minutes", text)).minutes()).isEqualTo(minutes);
    }

    @ParameterizedTest
    @CsvSource({"drill.minutes, 0", "drill.minutes, -1s", "drill.events-per-second, 0", "drill.kills, 0"})
    void values_arePositive(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of(property, value)))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageStartingWith(property + " must be positive: ");
    }

    private static DrillProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("drill", Bindable.of(DrillProperties.class));
    }
}
