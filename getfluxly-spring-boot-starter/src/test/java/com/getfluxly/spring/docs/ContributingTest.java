package com.getfluxly.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of CONTRIBUTING.md name classes, methods and tests that there are. */
class ContributingTest {

    private static final Document CONTRIBUTING = Document.of("CONTRIBUTING.md");

    /** A class, or one of its methods: with brackets, or with the underscore of a test. */
    private static final Pattern NAME = Pattern.compile("([A-Z]\\w+)(?:\\.(\\w+)(?:\\(\\))?)?");

    private static final Pattern FILE = Pattern.compile("[\\w-]+\\.(?:md|json|yml)");

    private static final Map<String, List<Path>> FILES = files();

    /** Below src and docs, and beside them: other tests write into target meanwhile. */
    private static Map<String, List<Path>> files() {
        return Stream.of(
                        walk("getfluxly-core/src", Integer.MAX_VALUE),
                        walk("getfluxly-spring-boot-starter/src", Integer.MAX_VALUE),
                        walk("docs", Integer.MAX_VALUE),
                        walk("", 1))
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(file -> file.getFileName().toString()));
    }

    private static List<Path> walk(String folder, int depth) {
        try (Stream<Path> files = Files.walk(Document.ROOT.resolve(folder), depth)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    static Stream<String> names() {
        return Stream.of(
                        "The engine in 15 minutes",
                        "A knob",
                        "A meter",
                        "A reason why events are lost",
                        "A kind of failure")
                .flatMap(heading -> CONTRIBUTING.table(heading).stream())
                .flatMap(List::stream)
                .flatMap(cell -> Document.codeIn(cell).stream())
                .filter(code ->
                        NAME.matcher(code).matches() || FILE.matcher(code).matches())
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("names")
    void name_isThatOfSomethingThatThereIs(String code) throws IOException {
        if (FILE.matcher(code).matches()) {
            assertThat(FILES).containsKey(code);
            return;
        }
        Matcher name = NAME.matcher(code);
        assertThat(name.matches()).isTrue();
        List<Path> sources = FILES.getOrDefault(name.group(1) + ".java", List.of());
        assertThat(sources).as(code).isNotEmpty();
        if (name.group(2) != null) {
            assertThat(sources)
                    .anySatisfy(source ->
                            assertThat(Files.readString(source)).containsPattern("\\b" + name.group(2) + "\\b"));
        }
    }
}
