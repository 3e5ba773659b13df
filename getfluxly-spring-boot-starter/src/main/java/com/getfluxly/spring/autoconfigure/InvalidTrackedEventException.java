package com.getfluxly.spring.autoconfigure;

import java.util.List;

/** Records of the application carry {@link com.getfluxly.event.TrackedEvent} and can never be events. */
final class InvalidTrackedEventException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param flaws one sentence for each class */
    InvalidTrackedEventException(List<String> flaws) {
        super(String.join("\n", flaws));
    }
}
