package com.getfluxly.delivery;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/** The rule that all builders here share. */
final class Checks {

    private Checks() {}

    static <T> T notNull(String field, @Nullable T value) {
        if (value == null) {
            throw GetFluxlyException.invalid(field, field + " must not be null").build();
        }
        return value;
    }
}
