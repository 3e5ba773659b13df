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

    private static final Map<String, String> NESTED = Map.ofEntries(
            Map.entry("initialBackoff", "retry.initial-backoff"),
            Map.entry("maxBackoff", "retry.max-backoff"),
            Map.entry(SSL_BUNDLE_KNOB, "ssl.bundle"),
            Map.entry("proxyHost", "proxy.host"),
            Map.entry("proxyPort", "proxy.port"),
            Map.entry("proxyUsername", "proxy.username"),
            Map.entry("proxyPassword", "proxy.password"),
            // Of the wire, which is given one if there is a username.
            Map.entry("authenticator", "proxy.username"),
            Map.entry("spool", "spool.directory"),
            Map.entry("spoolDurability", "spool.durability"),
            Map.entry("spoolFallback", "spool.fallback"),
            Map.entry("maxSpoolBytes", "spool.max-bytes"),
            Map.entry("minFreeBytes", "spool.min-free-bytes"),
            Map.entry("spoolProject", "spool.project"),
            Map.entry("spoolMaxAge", "spool.max-age"),
            Map.entry("visitorCookie", "web.visitor-cookie"),
            Map.entry("fraction", "sample.rate"),
            Map.entry("keys", "redact.keys"));

    private static final String CONTEXT = "context.";

    // The first word, and all that are written like no English word is, but for those in placeholders, paths and names
    // of
    // properties. A message for everybody names both, the property in brackets.
    private static final Pattern KNOB_IN_A_MESSAGE =
            Pattern.compile("(^\\w+|(?<![{./\\w])[a-z]+(?:[A-Z][a-z]+)+\\b)(?: \\(getfluxly\\.[a-z.-]+\\))?");

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
                .replaceAll(word -> ofKnob(word.group(1))
                        .map(property -> "'" + property + "'")
                        .orElse(word.group()));
    }
}
