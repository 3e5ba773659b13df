package com.getfluxly.sample.process;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a shop tells its parent: a line on its standard output, among those of its log. A line that was written is in the
 * pipe, and survives its writer.
 */
record Report(Kind kind, String text) {

    /** What it is about. */
    enum Kind {
        /** The text is the id of an event for which {@code track()} returned true. */
        ACCEPTED,
        /** {@code track()} returned false. */
        REFUSED,
        /** Customers may come; the text is the port, or 0. */
        OPEN,
        /** It begins to draw up its accounts: what it took until here is in them. */
        COUNTING,
        /** The text is {@link ShopAccounts} as JSON. */
        ACCOUNTS
    }

    /** The semicolon is the end of the report: a kill may cut a line. */
    private static final Pattern LINE = Pattern.compile(
            "@shop (" + Arrays.stream(Kind.values()).map(Kind::name).collect(Collectors.joining("|")) + ") (.*);");

    /** Empty for a line of the log, and for a report without its end. */
    static Optional<Report> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? Optional.of(new Report(Kind.valueOf(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    String line() {
        return "@shop " + kind + " " + text + ";";
    }
}
