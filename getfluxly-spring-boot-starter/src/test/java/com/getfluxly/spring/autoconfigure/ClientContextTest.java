package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientContextTest {

    @Test
    void applicationName_becomesTheNameOfTheApp() {
        assertThat(ClientContext.of(Map.of(), "shop")).isEqualTo(Map.of("app", Map.of("name", "shop")));
    }

    @Test
    void applicationName_joinsWhatElseIsSaidOfTheApp() {
        assertThat(ClientContext.of(Map.of("app", Map.of("version", 3), "region", "eu"), "shop"))
                .isEqualTo(Map.of("app", Map.of("name", "shop", "version", 3), "region", "eu"));
    }

    @Test
    void configuredName_wins() {
        assertThat(ClientContext.of(Map.of("app", Map.of("name", "till")), "shop"))
                .isEqualTo(Map.of("app", Map.of("name", "till")));
    }

    @Test
    void appThatIsNoObject_isLeftAlone() {
        assertThat(ClientContext.of(Map.of("app", "till"), "shop")).isEqualTo(Map.of("app", "till"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void applicationWithoutAName_addsNothing(String name) {
        assertThat(ClientContext.of(Map.of("region", "eu"), name)).isEqualTo(Map.of("region", "eu"));
    }
}
