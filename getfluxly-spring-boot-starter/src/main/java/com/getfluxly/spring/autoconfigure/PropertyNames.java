package com.getfluxly.spring.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** How the knobs of the client's builder are called among the properties. Loaded where a start fails, and nowhere else. */
final class PropertyNames {

    static final String TOKEN = "getfluxly.token";

    /** Not a knob of the builder's, but one to us. */
    static final String SSL_BUNDLE_KNOB = "sslBundle";

    /** Behind the prefix, in words of small letters: {@code spool.max-bytes}. */
    static final List<String> PROPERTIES = below("", GetFluxlyProperties.class).toList();

    /** What is called otherwise. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "spool", "spool.directory",
            // Of the wire, which is given one if there is a username.
            "authenticator", "proxy.username",
            // Of processors.
            "fraction", "sample.rate",
            "keys", "redact.keys");

    private static final String PREFIX = "getfluxly.";
    private static final String CONTEXT = "context.";

    // The first word, and all words with capitals inside; but not in placeholders, paths and names of properties. A
    // message for everybody names both, the property in brackets.
    private static final Pattern KNOB_IN_A_MESSAGE =
            Pattern.compile("(^\\w+|(?<![{./\\w])[a-z]+(?:[A-Z][a-z]+)+\\b)(?: \\(getfluxly\\.[a-z.-]+\\))?");

    private PropertyNames() {}

    /** Of a property, it is that property: what is refused before the builder sees it has no other name. */
    static Optional<String> ofKnob(String knob) {
        if (knob.startsWith(PREFIX)) {
            return Optional.of(knob);
        }
        return knob.startsWith(CONTEXT)
                ? Optional.of(PREFIX + knob)
                : Optional.ofNullable(OTHERWISE.get(knob))
                        .or(() -> first(property -> isWhole(property, knob)))
                        .or(() -> first(property -> isPart(property, knob)))
                        .map(property -> PREFIX + property);
    }

    static String inPlaceOfKnobs(String message) {
        return KNOB_IN_A_MESSAGE
                .matcher(message)
                .replaceAll(word -> ofKnob(word.group(1))
                        .map(property -> "'" + property + "'")
                        .orElse(word.group()));
    }

    private static Optional<String> first(Predicate<String> test) {
        return PROPERTIES.stream().filter(test).findFirst();
    }

    /** As {@code spool.max-age} is by {@code spoolMaxAge}. */
    private static boolean isWhole(String property, String knob) {
        return property.replaceAll("[.-]", "").equals(knob.toLowerCase(Locale.ROOT));
    }

    /** As {@code retry.max-backoff} is by {@code maxBackoff}, and {@code spool.max-bytes} by {@code maxSpoolBytes}: never by one word. */
    private static boolean isPart(String property, String knob) {
        int dot = property.lastIndexOf('.');
        String ofWords = knob.toLowerCase(Locale.ROOT);
        String last = property.substring(dot + 1).replace("-", "");
        return dot > 0
                && !ofWords.equals(knob)
                && (last.equals(ofWords) || last.equals(ofWords.replace(property.substring(0, dot), "")));
    }

    private static Stream<String> below(String prefix, Class<?> group) {
        return Arrays.stream(BeanUtils.getPropertyDescriptors(group))
                .filter(property -> !property.getName().equals("class"))
                .flatMap(property -> {
                    String name = prefix + DataObjectPropertyName.toDashedForm(property.getName());
                    return isGroup(property.getPropertyType())
                            ? below(name + ".", property.getPropertyType())
                            : Stream.of(name);
                });
    }

    private static boolean isGroup(Class<?> type) {
        return type.getPackage() == GetFluxlyProperties.class.getPackage() && !type.isEnum();
    }
}
