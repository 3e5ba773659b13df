package com.getfluxly.spring.autoconfigure;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;

/**
 * Finds the token and the proxy's password: under their properties, spelt in whatever way, and in other values, such as the
 * command that started the JVM.
 */
final class SecretDetection {

    private static final List<String> PROPERTIES = List.of("getfluxlytoken", "getfluxlyproxypassword");
    private static final String SERVER_TOKEN = "gflux_secret_";
    private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]");

    /** What is shorter may be part of any word. */
    private static final int SHORTEST_TO_SEARCH_FOR = 8;

    private final List<Supplier<@Nullable String>> secrets;

    /** @param secrets asked with each value, such as the token of the start and that of the moment */
    SecretDetection(List<Supplier<@Nullable String>> secrets) {
        this.secrets = secrets;
    }

    boolean shows(SanitizableData data) {
        return isSecret(data.getLowerCaseKey()) || holdsSecret(data.getValue());
    }

    private static boolean isSecret(String key) {
        String letters = SEPARATORS.matcher(key).replaceAll("");
        return PROPERTIES.stream().anyMatch(letters::endsWith);
    }

    private boolean holdsSecret(@Nullable Object value) {
        return value instanceof CharSequence && holdsSecret(value.toString());
    }

    private boolean holdsSecret(String text) {
        return text.contains(SERVER_TOKEN)
                || secrets.stream()
                        .map(Supplier::get)
                        .flatMap(Stream::ofNullable)
                        .anyMatch(secret -> secret.length() < SHORTEST_TO_SEARCH_FOR
                                ? !secret.isEmpty() && text.equals(secret)
                                : text.contains(secret));
    }
}
