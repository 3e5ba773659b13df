package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
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

    /** As an application's are, and as a refresh changes them: by what is in a source, and by another source. */
    @Test
    void environmentWithAttachedSources_hasTheLastWord() {
        StandardEnvironment attached = new StandardEnvironment();
        Map<String, Object> file = new HashMap<>(Map.of("getfluxly.Token", "gflux_secret_1"));
        attached.getPropertySources().addFirst(new MapPropertySource("file", file));
        ConfigurationPropertySources.attach(attached);
        properties.setToken("gflux_secret_1");
        PropertiesGetFluxlyConnectionDetails details = new PropertiesGetFluxlyConnectionDetails(properties, attached);
        assertThat(details.token()).isEqualTo("gflux_secret_1");

        file.put("getfluxly.Token", "gflux_secret_2");
        assertThat(details.token()).isEqualTo("gflux_secret_2");

        attached.getPropertySources()
                .addFirst(new MapPropertySource(
                        "vault", Map.of("getfluxly.token", "${secret}", "secret", "gflux_secret_3")));
        assertThat(details.token()).isEqualTo("gflux_secret_3");
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
