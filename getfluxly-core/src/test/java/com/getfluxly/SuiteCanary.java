package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Marker;

/**
 * Reads over the shoulder of every test: whatever is logged, at whatever level, switched on or not, holds neither the token
 * nor an id of those that all tests use. A hit fails the test that was running.
 */
public final class SuiteCanary extends TurboFilter implements AfterEachCallback {

    private static final List<String> MARKS = List.of("gflux_secret_", "gflux_pub_", "user_42", "anon_a8f3c2");
    private static final Queue<String> HITS = new ConcurrentLinkedQueue<>();

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable thrown) {
        if (logger.getName().startsWith("com.getfluxly") && format != null) {
            String said = format + Arrays.toString(params) + (thrown == null ? "" : Leaks.everythingIn(thrown));
            MARKS.stream().filter(said::contains).forEach(mark -> HITS.add(mark + " in: " + said));
        }
        return FilterReply.NEUTRAL;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        List<String> hits = new ArrayList<>(HITS);
        HITS.clear();
        assertThat(hits).as("logged while %s ran", test.getDisplayName()).isEmpty();
    }
}
