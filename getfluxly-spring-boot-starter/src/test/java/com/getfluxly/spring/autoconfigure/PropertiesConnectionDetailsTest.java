package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

/** Which of its two sources has the last word on the token: the properties bean, or the environment that may be refreshed. */
class PropertiesConnectionDetailsTest {

    private final GetFluxlyProperties properties = new GetFluxlyProperties();
    private final MockEnvironment environment = new MockEnvironment();

    private PropertiesGetFluxlyConnectionDetails started(String bound, String inEnvironment) {
        properties.setToken(bound);
        environment.setProperty("getfluxly.token", inEnvironment);
        return new PropertiesGetFluxlyConnectionDetails(properties, environment);
    }

    @Test
    void environmentThatWasRefreshed_hasTheLastWord() {
        PropertiesGetFluxlyConnectionDetails details = started("gflux_secret_1", "gflux_secret_1");
        assertThat(details.token()).isEqualTo("gflux_secret_1");

        environment.setProperty("getfluxly.token", "gflux_secret_2");

        assertThat(details.token()).isEqualTo("gflux_secret_2");
    }

    @Test
    void tokenThatWasDecryptedInTheBean_isNotReplacedByTheCipher() {
        assertThat(started("gflux_secret_1", "{cipher}1").token()).isEqualTo("gflux_secret_1");
    }

    /** As rebinding the bean and decrypting it anew does. */
    @Test
    void beanThatWasRebound_hasTheLastWord() {
        PropertiesGetFluxlyConnectionDetails details = started("gflux_secret_1", "{cipher}1");

        environment.setProperty("getfluxly.token", "{cipher}2");
        properties.setToken("gflux_secret_2");

        assertThat(details.token()).isEqualTo("gflux_secret_2");
    }

    @Test
    void missingToken_isBlank() {
        assertThat(new PropertiesGetFluxlyConnectionDetails(properties, environment).token())
                .isEmpty();
    }
}
