package com.getfluxly.spring.autoconfigure;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** How the knobs of the client's builder are called among the properties. */
final class PropertyNames {

    static final String TOKEN = "getfluxly.token";

    /** Not a knob of the builder's, but one to us. */
    static final String SSL_BUNDLE_KNOB = "sslBundle";

    private static final Map<String, String> NESTED = Map.of(
            "initialBackoff",
            "retry.initial-backoff",
            "maxBackoff",
            "retry.max-backoff",
            SSL_BUNDLE_KNOB,
            "ssl.bundle",
            "proxyHost",
            "proxy.host",
            "proxyPort",
            "proxy.port",
            "proxyUsername",
            "proxy.username",
            "proxyPassword",
            "proxy.password",
            // Of the wire, which is given one if there is a username.
            "authenticator",
            "proxy.username");

    private static final String CONTEXT = "context.";

    // The first word, and all that are written like no English word is, but for those in placeholders and names of
    // properties.
    private static final Pattern KNOB_IN_A_MESSAGE = Pattern.compile("^\\w+|(?<![{.\\w])[a-z]+(?:[A-Z][a-z]+)+\\b");

    private PropertyNames() {}

    static Optional<String> ofKnob(String knob) {
        if (knob.startsWith(CONTEXT)) {
            return Optional.of("getfluxly." + knob);
        }
        if (NESTED.containsKey(knob)) {
            return Optional.of("getfluxly." + NESTED.get(knob));
        }
        return Optional.ofNullable(BeanUtils.getPropertyDescriptor(GetFluxlyProperties.class, knob))
                .map(property -> "getfluxly." + DataObjectPropertyName.toDashedForm(property.getName()));
    }

    static String inPlaceOfKnobs(String message) {
        return KNOB_IN_A_MESSAGE
                .matcher(message)
                .replaceAll(word -> ofKnob(word.group())
                        .map(property -> "'" + property + "'")
                        .orElse(word.group()));
    }
}
