package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

    private final Timestamp timestamp = new Timestamp();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-05-16T07:00:00Z",
                "2026-05-16T07:00:00.100Z",
                "2026-05-16T07:00:00.001Z",
                "2026-05-16T07:00:59.999Z",
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z",
                "0000-01-01T00:00:00Z",
                "-0001-12-31T23:59:59.999Z",
                "9999-12-31T23:59:59.999Z",
                "+10000-01-01T00:00:00.010Z"
            })
    void text_isThatOfTheInstant(String text) {
        assertThat(textOf(Instant.parse(text).toEpochMilli())).isEqualTo(text);
    }

    /** Seeded, so that it fails for everybody or for nobody. */
    @Test
    void text_isThatOfTheInstant_whateverCameBefore() {
        Random random = new Random(20_260_516);
        long millis = 0;
        for (int i = 0; i < 20_000; i++) {
            millis = random.nextInt(10) == 0 ? random.nextLong() % 100_000_000_000_000L : millis + random.nextInt(700);

            assertThat(textOf(millis)).isEqualTo(Instant.ofEpochMilli(millis).toString());
        }
    }

    private String textOf(long millis) {
        timestamp.set(millis);
        return new String(timestamp.text(), 0, timestamp.length(), StandardCharsets.US_ASCII);
    }
}
