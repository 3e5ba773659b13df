package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivePageConfigurationTest {

    private static final URI EMULATOR = URI.create("http://127.0.0.1:8090");

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8090", "http://localhost:8090", "http://LOCALHOST:8090/"})
    void emulator_receivesByEachOfItsNames(String apiHost) {
        assertThat(LivePageConfiguration.receives(EMULATOR, apiHost)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8091",
                "http://localhost",
                "http://[::1]:8090",
                "https://api.getfluxly.com",
                "https://localhost.example.com:8090"
            })
    void emulator_receivesNothingThatIsSentElsewhere(String apiHost) {
        assertThat(LivePageConfiguration.receives(EMULATOR, apiHost)).isFalse();
    }
}
