package com.getfluxly.spring.autoconfigure;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.util.StringUtils;

/** Finds the token: under its property, spelt in whatever way, and in other values, such as the command that started the JVM. */
final class TokenDetection {

    private static final String PROPERTY = "getfluxlytoken";
    private static final String SERVER_TOKEN = "gflux_secret_";

    private final Supplier<@Nullable String> token;

    TokenDetection(Supplier<@Nullable String> token) {
        this.token = token;
    }

    boolean shows(SanitizableData data) {
        return isToken(data.getLowerCaseKey()) || holdsToken(data.getValue());
    }

    private static boolean isToken(String key) {
        return key.replaceAll("[^a-z0-9]", "").endsWith(PROPERTY);
    }

    private boolean holdsToken(@Nullable Object value) {
        if (!(value instanceof CharSequence)) {
            return false;
        }
        String text = value.toString();
        String present = token.get();
        return text.contains(SERVER_TOKEN) || (StringUtils.hasText(present) && text.contains(present));
    }
}
