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

    /** The name of the first one. */
    static Optional<String> in(@Nullable CharSequence text) {
        Matcher found = PLACEHOLDER.matcher(text == null ? "" : text);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static GetFluxlyException unresolved(String knob, String placeholder) {
        String property = PropertyNames.ofKnob(knob).orElse(knob);
        return GetFluxlyException.invalid(
                        knob, "'" + property + "' holds the placeholder ${" + placeholder + "}, which nothing resolves")
                .build();
    }
}
