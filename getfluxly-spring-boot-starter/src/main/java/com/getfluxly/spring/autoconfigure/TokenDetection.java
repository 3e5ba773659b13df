package com.getfluxly.spring.autoconfigure;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;

/**
 * Finds the token: under its property, spelt in whatever way, and in other values, such as the command that started the
 * JVM.
 */
final class TokenDetection {

    private static final String PROPERTY = "getfluxlytoken";
    private static final String SERVER_TOKEN = "gflux_secret_";
    private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]");

    /** What is shorter may be part of any word. */
    private static final int SHORTEST_TO_SEARCH_FOR = 8;

    private final List<Supplier<@Nullable String>> tokens;

    /** The token of the start, and that of the moment. */
    TokenDetection(Supplier<@Nullable String> first, Supplier<@Nullable String> present) {
        this.tokens = List.of(first, present);
    }

    boolean shows(SanitizableData data) {
        return isToken(data.getLowerCaseKey()) || holdsToken(data.getValue());
    }

    private static boolean isToken(String key) {
        return SEPARATORS.matcher(key).replaceAll("").endsWith(PROPERTY);
    }

    private boolean holdsToken(@Nullable Object value) {
        return value instanceof CharSequence && holdsToken(value.toString());
    }

    private boolean holdsToken(String text) {
        return text.contains(SERVER_TOKEN)
                || tokens.stream()
                        .map(Supplier::get)
                        .flatMap(Stream::ofNullable)
                        .anyMatch(token -> token.length() < SHORTEST_TO_SEARCH_FOR
                                ? !token.isEmpty() && text.equals(token)
                                : text.contains(token));
    }
}
