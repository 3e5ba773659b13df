package com.getfluxly.profile;

import com.getfluxly.error.ErrorCode;
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

    static String notBlank(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw invalid(field, field + " must not be blank");
        }
        return value;
    }

    /** The id becomes the value of a header, so only letters, digits and {@code . _ : -} may stand in it. */
    static String requestId(@Nullable String requestId) {
        String checked = notBlank("request_id", requestId);
        if (checked.length() > MAX_REQUEST_ID_LENGTH) {
            throw invalid(
                    "request_id",
                    "request_id may have at most " + MAX_REQUEST_ID_LENGTH + " characters, got " + checked.length());
        }
        if (!checked.chars().allMatch(Checks::isHeaderSafe)) {
            throw invalid("request_id", "request_id may hold letters, digits and . _ : - only");
        }
        return checked;
    }

    static GetFluxlyException invalid(String field, String message) {
        return GetFluxlyException.of(ErrorCode.VALIDATION_ERROR, message)
                .detail("field", field)
                .build();
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
