package com.getfluxly.profile;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/** The rules that requests and answers share. */
final class Checks {

    private static final int MAX_REQUEST_ID_LENGTH = 128;

    private Checks() {}

    static <T> T notNull(String field, @Nullable T value) {
        if (value == null) {
            throw invalid(field, field + " must not be null");
        }
        return value;
    }

    /** What is missing is blank, so that it can be told from what nobody spoke of. */
    static String given(@Nullable String value) {
        return value == null ? "" : value;
    }

    static boolean isBlank(@Nullable String given) {
        return given != null && given.isBlank();
    }

    static GetFluxlyException blank(String field) {
        return invalid(field, field + " must not be blank");
    }

    /** The id becomes the value of a header, so only letters, digits and {@code . _ : -} may stand in it. */
    static @Nullable GetFluxlyException requestId(@Nullable String requestId) {
        if (requestId == null) {
            return null;
        }
        if (requestId.isBlank()) {
            return blank("request_id");
        }
        if (requestId.length() > MAX_REQUEST_ID_LENGTH) {
            return invalid(
                    "request_id",
                    "request_id may have at most " + MAX_REQUEST_ID_LENGTH + " characters, got " + requestId.length());
        }
        return requestId.chars().allMatch(Checks::isHeaderSafe)
                ? null
                : invalid("request_id", "request_id may hold letters, digits and . _ : - only");
    }

    static GetFluxlyException invalid(String field, String message) {
        return GetFluxlyException.invalid(field, message).build();
    }

    private static boolean isHeaderSafe(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == ':'
                || c == '-';
    }
}
