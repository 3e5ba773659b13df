package com.getfluxly.internal.base;

/**
 * Makes foreign text safe for a log line: one line, short, and without characters that could mislead a terminal or a
 * reader.
 */
public final class SafeText {

    public static final int MAX_DETAIL = 512;
    public static final int MAX_CODE = 64;
    public static final int MAX_REQUEST_ID = 128;

    private SafeText() {}

    /** The text with control, format and unpaired characters escaped, cut to the given length. */
    public static String clean(String text, int maxLength) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), maxLength));
        for (int i = 0; i < text.length() && clean.length() < maxLength; ) {
            int character = text.codePointAt(i);
            append(clean, character);
            i += Character.charCount(character);
        }
        return truncate(clean, maxLength);
    }

    /** Whether the text is a short word of small letters, digits, {@code _} and {@code $}, as names of events are. */
    public static boolean isWord(String text) {
        return !text.isEmpty() && text.length() <= MAX_CODE && hasCharactersOfAWordAlone(text);
    }

    private static boolean hasCharactersOfAWordAlone(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isOfAWord(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfAWord(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
    }

    private static void append(StringBuilder clean, int character) {
        switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> clean.append("\\u").append(hex(character));
            default -> clean.appendCodePoint(character);
        }
    }

    // Not String.format: some default locales have digits of their own.
    private static String hex(int character) {
        String digits = Integer.toHexString(character);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private static String truncate(StringBuilder clean, int maxLength) {
        if (clean.length() <= maxLength) {
            return clean.toString();
        }
        boolean splitsPair = Character.isHighSurrogate(clean.charAt(maxLength - 1));
        return clean.substring(0, splitsPair ? maxLength - 1 : maxLength);
    }
}
