package com.getfluxly.internal.encode;

import com.getfluxly.internal.encode.BoundedBytes.TooLargeException;

/** Half characters: a string cut in the middle of an emoji has one at its end, and UTF-8 has none. */
public final class Surrogates {

    private Surrogates() {}

    /** The same text, with every surrogate that lacks its other half replaced. */
    public static String repaired(String text) {
        return areIn(text) ? replaceLoneSurrogates(text) : text;
    }

    /** Whether there is any, alone or with its other half. */
    static boolean areIn(String text) {
        if (text.length() > BoundedBytes.GIVE_UP) {
            throw new TooLargeException();
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static String replaceLoneSurrogates(String text) {
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
