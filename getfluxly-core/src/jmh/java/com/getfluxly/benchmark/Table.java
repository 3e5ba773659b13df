package com.getfluxly.benchmark;

import java.util.ArrayList;
import java.util.List;

/** One table of Markdown with columns of its own, for what is compared with itself and not with a raw loop. */
final class Table {

    private final List<String> lines = new ArrayList<>();

    Table(String title, List<String> columns) {
        lines.add(title);
        lines.add("");
        lines.add(line(columns));
        lines.add("|---:".repeat(columns.size()) + "|");
    }

    void row(List<String> cells) {
        lines.add(line(cells));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
