package com.getfluxly.spring.web;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is kept of the values of a request. Each takes whatever was sent, and says null where there is nothing to keep. */
final class RequestValues {

    /** Of a header with more, nothing is read: each language costs time. */
    private static final int MAX_LANGUAGES = 256;

    private static final int MAX_HOST = 253;
    private static final int MAX_TAG = 35;

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private RequestValues() {}

    /** Without control characters, and cut. */
    static @Nullable String clean(@Nullable String text) {
        if (text == null) {
            return null;
        }
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(RequestContext.MAX_LENGTH)
                .filter(RequestValues::isShown)
                .forEach(clean::appendCodePoint);
        if (clean.length() > RequestContext.MAX_LENGTH) {
            int end = RequestContext.MAX_LENGTH;
            clean.setLength(Character.isHighSurrogate(clean.charAt(end - 1)) ? end - 1 : end);
        }
        String kept = clean.toString().strip();
        return kept.isEmpty() ? null : kept;
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Without query, and without the parameters of its segments: a session's id may be one. */
    static @Nullable String path(@Nullable String sent) {
        if (sent == null) {
            return null;
        }
        StringBuilder path = new StringBuilder();
        boolean parameter = false;
        for (int i = 0; i < sent.length() && path.length() <= RequestContext.MAX_LENGTH; i++) {
            char c = sent.charAt(i);
            if (c == '?' || c == '#') {
                break;
            }
            parameter = c == ';' || (parameter && c != '/');
            if (!parameter) {
                path.append(c);
            }
        }
        return clean(path.toString());
    }

    /** The host of an address, and nothing else: what is behind it may be anybody's secret. */
    static @Nullable String hostOf(@Nullable String address) {
        int scheme = address == null ? -1 : address.indexOf("://");
        if (address == null || scheme < 0) {
            return null;
        }
        int start = scheme + 3;
        int end = start;
        while (end < address.length() && "/?#\\".indexOf(address.charAt(end)) < 0) {
            end++;
        }
        String authority = address.substring(start, end);
        String host = withoutPort(authority.substring(authority.lastIndexOf('@') + 1));
        return host.length() <= MAX_HOST && HOST.matcher(host).matches() ? host.toLowerCase(Locale.ROOT) : null;
    }

    private static String withoutPort(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return colon < 0 || hostAndPort.endsWith("]") ? hostAndPort : hostAndPort.substring(0, colon);
    }

    /** The language that comes first, by what the browser says of each. */
    static @Nullable String preferred(@Nullable String languages) {
        if (languages == null || languages.isBlank() || languages.length() > MAX_LANGUAGES) {
            return null;
        }
        try {
            return Locale.LanguageRange.parse(languages).stream()
                    .map(Locale.LanguageRange::getRange)
                    .filter(range -> !range.contains("*"))
                    .map(range -> Locale.forLanguageTag(range).toLanguageTag())
                    .filter(tag -> !tag.equals("und") && tag.length() <= MAX_TAG)
                    .findFirst()
                    .orElse(null);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** Of IPv4 or IPv6, without brackets and zone. A proxy may call a client otherwise, such as {@code unknown}. */
    static @Nullable String address(@Nullable String sent) {
        if (sent == null) {
            return null;
        }
        String address = sent.startsWith("[") && sent.endsWith("]") ? sent.substring(1, sent.length() - 1) : sent;
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        return ADDRESS.matcher(bare).matches() ? bare : null;
    }
}
