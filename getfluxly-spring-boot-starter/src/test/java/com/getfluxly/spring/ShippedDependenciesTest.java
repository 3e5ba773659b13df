package com.getfluxly.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an application gets with the starter, and with the core in it: docs/dependencies.md against what Maven resolved. */
class ShippedDependenciesTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "dependencies.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\|");

    /** Written by the build just before the tests. */
    private static final Path RESOLVED = Path.of("target", "licenses", "THIRD-PARTY.txt");

    private static final Pattern ENTRY = Pattern.compile("(?m)^ +((?:\\([^)]+\\) )+).*\\(([\\w.-]+:[\\w.-]+):\\S+ - ");

    @Test
    void document_listsEveryShippedDependencyWithItsLicences() throws IOException {
        Map<String, String> resolved =
                read(RESOLVED, ENTRY, found -> found.group(2), found -> licences(found.group(1)));

        assertThat(resolved).containsKey("tools.jackson.core:jackson-databind");
        assertThat(read(DOCUMENT, ROW, row -> row.group(1), row -> row.group(2)))
                .containsExactlyInAnyOrderEntriesOf(resolved);
    }

    private static Map<String, String> read(
            Path file, Pattern line, Function<MatchResult, String> name, Function<MatchResult, String> licences)
            throws IOException {
        Map<String, String> all = new TreeMap<>();
        line.matcher(Files.readString(file))
                .results()
                .forEach(found -> all.put(name.apply(found), licences.apply(found)));
        return all;
    }

    /** {@code (EPL-2.0) (LGPL-2.1-only) } in the words of the document. */
    private static String licences(String inParentheses) {
        return inParentheses.strip().replaceAll("^\\(|\\)$", "").replace(") (", ", ");
    }
}
