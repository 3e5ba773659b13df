package com.getfluxly.sample.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How {@code Retry-After} is written: as seconds, as one of the three dates that HTTP knows, or not at all. */
enum RetryAfterForm {
    SECONDS(""),
    DATE("EEE, dd MMM yyyy HH:mm:ss 'GMT'"),
    RFC850("EEEE, dd-MMM-yy HH:mm:ss 'GMT'"),
    ASCTIME("EEE MMM ppd HH:mm:ss yyyy"),
    NONE("");

    private final DateTimeFormatter dates;

    RetryAfterForm(String pattern) {
        this.dates = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    Optional<String> header(Duration wait, Instant now) {
        return switch (this) {
            case NONE -> Optional.empty();
            case SECONDS -> Optional.of(Long.toString(wait.toSeconds()));
            case DATE, RFC850, ASCTIME -> Optional.of(dates.format(now.plus(wait)));
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws RefusedException 400 that lists the forms */
    static RetryAfterForm of(String label) {
        return Arrays.stream(values())
                .filter(form -> form.label().equals(label))
                .findFirst()
                .orElseThrow(() -> RefusedException.validation("retryAfterAs must be one of: "
                        + Arrays.stream(values()).map(RetryAfterForm::label).collect(Collectors.joining(", "))));
    }
}
