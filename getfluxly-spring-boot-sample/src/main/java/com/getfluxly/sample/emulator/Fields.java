package com.getfluxly.sample.emulator;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object's fields, read with their rules. A field may be missing, but it is never null and never of another
 * type: each method throws the {@code validation_error} that names it.
 */
record Fields(ObjectNode object) {

    /** A string that is not blank. */
    Optional<String> text(String name) {
        JsonNode value = object.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString() || value.stringValue().isBlank()) {
            throw RefusedException.validation(name + " must be a string and not blank");
        }
        return Optional.of(value.stringValue());
    }

    String requiredText(String name) {
        return text(name).orElseThrow(() -> RefusedException.validation(name + " is required"));
    }

    Optional<ObjectNode> object(String name) {
        JsonNode value = object.get(name);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(
                value.asObjectOpt().orElseThrow(() -> RefusedException.validation(name + " must be an object")));
    }

    /** Checks that at least one of the strings is there, and each that is. */
    void requireOneOf(List<String> names) {
        long found = names.stream().map(this::text).filter(Optional::isPresent).count();
        if (found == 0) {
            throw RefusedException.validation("one of " + String.join(", ", names) + " is required");
        }
    }
}
