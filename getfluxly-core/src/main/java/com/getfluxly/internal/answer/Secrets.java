package com.getfluxly.internal.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Masks tokens in texts of others. A server may repeat a token in any form: with characters escaped as in JSON, URLs or HTML, in
 * another case, or with invisible characters between. For any thread.
 */
public final class Secrets {

    private static final String MASK = "***";

    /** A shorter one is no secret, and hiding it would leave little of any text. */
    private static final int LEAST_LENGTH = 6;

    /** Answers to requests with an earlier token may still be under way. */
    private static final int MOST_KNOWN = 8;

    /** Escaped more often than anybody does; to look further would take as long as a text is, for each of its characters. */
    private static final int MOST_LEVELS = 16;

    /** Whoever's it is. */
    private static final Pattern ANY_TOKEN = Pattern.compile("(?i)gflux_[a-z]+_[a-z0-9_.~-]{6,}");

    private volatile List<String> known = List.of();

    public synchronized void add(String token) {
        if (token.length() < LEAST_LENGTH || known.contains(token)) {
            return;
        }
        List<String> all = new ArrayList<>(known);
        all.add(0, token);
        known = List.copyOf(all.subList(0, Math.min(MOST_KNOWN, all.size())));
    }

    /** Hides them in all texts of a JSON object that has just been read, keys included. */
    public void hideIn(Map<String, Object> json) {
        if (json.isEmpty()) {
            return;
        }
        json.replaceAll((key, value) -> hidden(value));
        for (String key : List.copyOf(json.keySet())) {
            String shown = hide(key);
            if (!shown.equals(key)) {
                json.put(shown, json.remove(key));
            }
        }
    }

    @SuppressWarnings("unchecked") // the reader makes no other maps and lists
    private Object hidden(Object value) {
        if (value instanceof String text) {
            return hide(text);
        }
        if (value instanceof Map<?, ?> map) {
            hideIn((Map<String, Object>) map);
        } else if (value instanceof List<?> list) {
            ((List<Object>) list).replaceAll(this::hidden);
        }
        return value;
    }

    /** Whether there is nothing in the text that would be hidden. */
    boolean hasNoneIn(String text) {
        return hide(text).equals(text);
    }

    /** The text with a mask in the place of each token. */
    String hide(String text) {
        String shown = text;
        for (String token : known) {
            shown = hide(token, shown);
        }
        return shown.length() < LEAST_LENGTH ? shown : ANY_TOKEN.matcher(shown).replaceAll(MASK);
    }

    private static String hide(String token, String text) {
        StringBuilder shown = null;
        int copied = 0;
        for (int at = 0; at < text.length(); ) {
            int end = Disguise.endOf(token, text, at);
            if (end > at) {
                shown = (shown == null ? new StringBuilder() : shown)
                        .append(text, copied, at)
                        .append(MASK);
                copied = end;
            }
            at = Math.max(end, at + 1);
        }
        return shown == null ? text : shown.append(text, copied, text.length()).toString();
    }

    /** Masked. */
    @Override
    public String toString() {
        return "Secrets[***]";
    }

    /** One place of a text where the token may stand. */
    private static final class Disguise {

        private static final int NONE = -1;

        private final String text;
        private int at;

        private Disguise(String text, int at) {
            this.text = text;
            this.at = at;
        }

        /** Where the token ends that begins there, or -1 if none does. */
        static int endOf(String token, String text, int start) {
            Disguise place = new Disguise(text, start);
            for (int i = 0; i < token.length(); i++) {
                if (!place.takes(token.charAt(i), i > 0)) {
                    return NONE;
                }
            }
            return place.at;
        }

        private boolean takes(char wanted, boolean inside) {
            while (at < text.length()) {
                int before = at;
                int decoded = decode();
                if (decoded != NONE && isSame((char) decoded, wanted)) {
                    return true;
                }
                if (isSame(text.charAt(before), wanted)) {
                    at = before + 1;
                    return true;
                }
                boolean unseen = decoded == NONE ? isUnseen(text.charAt(before)) : isUnseen((char) decoded);
                if (!inside || !unseen) {
                    return false;
                }
                at = decoded == NONE ? before + 1 : at;
            }
            return false;
        }

        private static boolean isSame(char one, char other) {
            return Character.toLowerCase(one) == Character.toLowerCase(other);
        }

        /** A backslash alone is one that somebody escaped with. */
        private static boolean isUnseen(char c) {
            return c == '\\' || c <= ' ' || c == 0x7F || (c >= 0x80 && !Character.isLetterOrDigit(c));
        }

        /** Steps over an escaped character, and returns it; else -1. */
        private int decode() {
            return switch (text.charAt(at)) {
                case '\\' -> decodeUnicode();
                case '%' -> decodePercent();
                case '&' -> decodeEntity();
                default -> NONE;
            };
        }

        private int decodeUnicode() {
            int u = skip(at, "\\");
            return u < text.length() && text.charAt(u) == 'u' ? number(skip(u, "u"), 4, 4, 16, "") : NONE;
        }

        /** Escaped once or several times. */
        private int decodePercent() {
            int digits = at + 1;
            int most = digits + 2 * MOST_LEVELS;
            while (digits < most
                    && text.startsWith("25", digits)
                    && digit(digits + 2, 16) != NONE
                    && digit(digits + 3, 16) != NONE) {
                digits += 2;
            }
            return number(digits, 2, 2, 16, "");
        }

        private int decodeEntity() {
            boolean hex = text.startsWith("&#x", at) || text.startsWith("&#X", at);
            if (hex) {
                return number(at + 3, 1, 6, 16, ";");
            }
            return text.startsWith("&#", at) ? number(at + 2, 1, 7, 10, ";") : NONE;
        }

        private int skip(int from, String character) {
            int end = from;
            while (end - from < MOST_LEVELS && text.startsWith(character, end)) {
                end++;
            }
            return end;
        }

        private int number(int from, int least, int most, int radix, String end) {
            int value = 0;
            int to = from;
            while (to - from < most && digit(to, radix) != NONE) {
                value = value * radix + digit(to, radix);
                to++;
            }
            if (to - from < least || !text.startsWith(end, to) || value > Character.MAX_VALUE) {
                return NONE;
            }
            at = to + end.length();
            return value;
        }

        private int digit(int index, int radix) {
            return index < text.length() ? Character.digit(text.charAt(index), radix) : NONE;
        }
    }
}
