package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Knobs of the builder are in the README's table, which another test walks over. */
class PropertyNamesTest {

    @ParameterizedTest
    @CsvSource({
        "sslBundle, ssl.bundle",
        "proxyHost, proxy.host",
        "proxyPort, proxy.port",
        "proxyUsername, proxy.username",
        "proxyPassword, proxy.password",
        "authenticator, proxy.username",
        "connectTimeout, connect-timeout",
        "visitorCookie, web.visitor-cookie",
        "fraction, sample.rate",
        "keys, redact.keys",
        "context.app.name, context.app.name",
        "getfluxly.timeout, timeout"
    })
    void knobOfAnotherPart_hasItsProperty(String knob, String property) {
        assertThat(PropertyNames.ofKnob(knob)).contains("getfluxly." + property);
    }

    /** Messages begin with words, too. */
    @ParameterizedTest
    @ValueSource(
            strings = {"host", "project", "directory", "rate", "retry", "maxSpool", "listener", "transport", "class", ""
            })
    void otherWord_isNone(String word) {
        assertThat(PropertyNames.ofKnob(word)).isEmpty();
    }
}
