package com.getfluxly.internal.base;

/** Numbers with their nouns, for lines that people read. */
public final class Counted {

    private Counted() {}

    /** {@code 1 event}, {@code 2 events}. */
    public static String events(long number) {
        return of(number, "event");
    }

    /** The same for another noun, in the singular, whose plural ends with an s. */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
