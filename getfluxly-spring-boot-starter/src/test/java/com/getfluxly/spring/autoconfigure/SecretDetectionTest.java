package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.Promise;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.SanitizableData;

@Promise("I45")
class SecretDetectionTest {

    private final AtomicReference<@Nullable String> present = new AtomicReference<>("present-token");

    private boolean shows(String key, @Nullable Object value) {
        return shows("first-token", key, value);
    }

    private boolean shows(@Nullable String first, String key, @Nullable Object value) {
        return new SecretDetection(List.of(() -> first, present::get)).shows(new SanitizableData(null, key, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "getfluxly.token",
                "GETFLUXLY_TOKEN",
                "getfluxly.Token",
                "systemEnvironment.getfluxly_token",
                "getfluxly.proxy.password",
                "GETFLUXLY_PROXY_PASSWORD",
                "getfluxly.proxy.Password"
            })
    void property_isFoundHoweverItIsSpelt(String key) {
        assertThat(shows(key, "anything")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gflux_secret_1", "--getfluxly.token=gflux_secret_1 --debug", "first-token", "-Dx=present-token"
            })
    void token_isFoundInOtherValues(String value) {
        assertThat(shows("sun.java.command", value)).isTrue();
    }

    @Test
    void refreshedToken_isFoundBesideThatOfTheStart() {
        present.set("rotated-token");

        assertThat(shows("vault", "rotated-token")).isTrue();
        assertThat(shows("vault", "first-token")).isTrue();
        assertThat(shows("vault", "present-token")).isFalse();
    }

    /** A token of a test may be part of any word. */
    @Test
    void shortToken_isFoundAlone() {
        assertThat(shows("t", "vault", "t")).isTrue();
        assertThat(shows("t", "vault", "text")).isFalse();
        assertThat(shows("1234567", "vault", "12345678")).isFalse();
        assertThat(shows("12345678", "vault", "123456789")).isTrue();
    }

    @Test
    void missingToken_isNowhere() {
        present.set(null);

        assertThat(shows(null, "vault", "text")).isFalse();
        assertThat(shows("", "vault", "")).isFalse();
        assertThat(shows("first-token", "vault", null)).isFalse();
        assertThat(shows("first-token", "vault", 42)).isFalse();
    }
}
