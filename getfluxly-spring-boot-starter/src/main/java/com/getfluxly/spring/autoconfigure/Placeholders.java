package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds placeholders that nothing resolved: they stay in a value as they are, and would leave for the service in it. */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([\\w.\\[\\]-]{1,200})[:}]");

    private static final Pattern NOTHING_ELSE = Pattern.compile("\\$\\{[\\w.\\[\\]-]{1,200}(?::.*)?}");

    private Placeholders() {}

    /**
     * @param knob the knob of the builder, or the path of a property below {@code getfluxly}
     * @throws GetFluxlyException {@code validation_error} with the names of the property and the placeholder
     */
    static void check(String knob, @Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((key, field) -> check(knob + "." + key, field));
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(element -> check(knob, element));
        } else if (value instanceof CharSequence text) {
            in(text).ifPresent(placeholder -> {
                throw unresolved(knob, placeholder);
            });
        }
    }

    /**
     * The same for a secret that may hold what looks like a placeholder, and must not be repeated in part: only what is one from
     * end to end is one.
     */
    static void checkWhole(String knob, @Nullable String value) {
        if (value != null && NOTHING_ELSE.matcher(value).matches()) {
            check(knob, value);
        }
    }

    /** The name of the first one. */
    static Optional<String> in(@Nullable CharSequence text) {
        Matcher found = PLACEHOLDER.matcher(text == null ? "" : text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static GetFluxlyException unresolved(String knob, String placeholder) {
        String property = PropertyNames.ofKnob(knob).orElse(knob);
        return GetFluxlyException.invalid(
                        knob, "'" + property + "' contains the placeholder ${" + placeholder + "}, which has no value")
                .build();
    }
}
