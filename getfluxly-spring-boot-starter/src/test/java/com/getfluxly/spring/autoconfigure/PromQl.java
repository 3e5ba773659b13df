package com.getfluxly.spring.autoconfigure;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of an expression for Prometheus as names something: metrics, labels and their values. No parser. */
record PromQl(String text) {

    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    /** A name with no parenthesis after it: all others are functions. */
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w$])([a-zA-Z_]\\w*)\\b(?!\\s*\\()(?:\\s*\\{([^}]*)})?");

    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Set<String> OPERATORS = Set.of("bool", "and", "or", "unless");
    private static final String OPENING = "({[";
    private static final String CLOSING = ")}]";

    /** A metric, and what is asked of its labels. */
    record Selector(String metric, List<Condition> conditions) {}

    /** A label, and the values that stand there literally. */
    record Condition(String label, List<String> values) {}

    List<Selector> selectors() {
        String bare = RANGE.matcher(GROUPING.matcher(text).replaceAll(" ")).replaceAll(" ");
        return SELECTOR.matcher(bare)
                .results()
                .filter(found -> !OPERATORS.contains(found.group(1)))
                .map(found -> new Selector(found.group(1), conditions(found.group(2) == null ? "" : found.group(2))))
                .toList();
    }

    /** The labels that the result is grouped by. */
    Set<String> groupings() {
        Set<String> labels = new HashSet<>();
        GROUPING.matcher(text)
                .results()
                .forEach(found ->
                        labels.addAll(Arrays.asList(found.group(1).trim().split("\\s*,\\s*", -1))));
        return labels;
    }

    boolean isBalanced() {
        Deque<Integer> open = new ArrayDeque<>();
        for (char c : STRING.matcher(text).replaceAll("").toCharArray()) {
            if (OPENING.indexOf(c) >= 0) {
                open.push(OPENING.indexOf(c));
            } else if (CLOSING.indexOf(c) >= 0 && (open.isEmpty() || open.pop() != CLOSING.indexOf(c))) {
                return false;
            }
        }
        return open.isEmpty();
    }

    private static List<Condition> conditions(String text) {
        Matcher matcher = MATCHER.matcher(text);
        return matcher.results()
                .map(found -> new Condition(found.group(1), literals(found.group(2))))
                .toList();
    }

    /** Not variables of a dashboard. */
    private static List<String> literals(String value) {
        return value.startsWith("$") ? List.of() : List.of(value.split("\\|", -1));
    }
}
