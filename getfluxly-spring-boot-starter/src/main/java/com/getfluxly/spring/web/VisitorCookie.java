package com.getfluxly.spring.web;

import com.getfluxly.error.GetFluxlyException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the visitor's id in what the browser sent. Read by hand, so that servlets and WebFlux see the same: containers differ in
 * quotes, and in what of a header they throw away. If it is there twice, as for two domains, the first that may be one counts.
 */
final class VisitorCookie {

    private static final int MAX_ID_LENGTH = 128;

    private final String name;

    /**
     * @param name blank for none
     * @throws GetFluxlyException {@code validation_error} if no cookie can have it
     */
    VisitorCookie(String name) {
        this.name = checked(name.strip());
    }

    private static String checked(String name) {
        if (name.chars().allMatch(VisitorCookie::isOfAName)) {
            return name;
        }
        throw GetFluxlyException.invalid(
                        "visitorCookie",
                        "visitorCookie must be the name of a cookie: no blanks within, no control characters, no ';' and no '='")
                .build();
    }

    private static boolean isOfAName(int c) {
        return c != ';' && c != '=' && !isBlank(c) && !Character.isISOControl(c);
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    boolean isNone() {
        return name.isEmpty();
    }

    /** @param header several ones joined by a semicolon */
    @Nullable String in(@Nullable String header) {
        int start = 0;
        while (header != null && !isNone() && start < header.length()) {
            int semicolon = header.indexOf(';', start);
            int end = semicolon < 0 ? header.length() : semicolon;
            String id = id(header, start, end);
            if (id != null) {
                return id;
            }
            start = end + 1;
        }
        return null;
    }

    /** Of one pair, which is no longer looked through than its name is long. */
    private @Nullable String id(String header, int start, int end) {
        int at = start;
        while (at < end && isSpace(header.charAt(at))) {
            at++;
        }
        int equals = at + name.length();
        if (equals >= end || header.charAt(equals) != '=' || !header.startsWith(name, at)) {
            return null;
        }
        String value = header.substring(equals + 1, end).strip();
        return isId(value) ? value : null;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isId(String value) {
        return !value.isEmpty()
                && value.length() <= MAX_ID_LENGTH
                && value.chars().allMatch(VisitorCookie::isOfAnId);
    }

    private static boolean isOfAnId(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
