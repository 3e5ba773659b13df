package com.getfluxly.benchmark;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects rows while the scenarios run, and prints them as one table of Markdown, with those that stand alone after it. */
final class Report {

    /** For a cell that says nothing. */
    static final String NONE = "–";

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final List<String> rows = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();

    void row(String measure, String raw, String client, String value, String target) {
        rows.add("| " + String.join(" | ", measure, raw, client, value, target) + " |");
    }

    /** A row about the client alone. */
    void row(String measure, String value, String target) {
        row(measure, NONE, NONE, value, target);
    }

    /** A table of its own, to be filled before all is printed. */
    Table table(String title, String... columns) {
        Table table = new Table(title, List.of(columns));
        tables.add(table);
        return table;
    }

    /** Says at once how far it is: a run takes minutes. */
    void progress(String format, Object... values) {
        out.println(format(format, values));
    }

    /** Nothing if nothing was measured here: a soak prints its own. */
    void print() {
        if (rows.isEmpty() && tables.isEmpty()) {
            return;
        }
        out.println();
        out.println(LocalDate.now(ZoneOffset.UTC) + ", JDK " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, events of " + SampleEvents.ENCODED_BYTES
                + " bytes");
        if (!rows.isEmpty()) {
            out.println();
            out.println("| measure | raw loop | client | ratio or value | target |");
            out.println("|---|---:|---:|---:|---:|");
            rows.forEach(out::println);
        }
        for (Table table : tables) {
            out.println();
            table.lines().forEach(out::println);
        }
    }

    static String whole(double number) {
        return format("%,.0f", number);
    }

    static String count(long number) {
        return format("%,d", number);
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
