package com.getfluxly.spring.docs;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What readers copy compiles, for the oldest Java that we run on. */
class JavaSnippetsTest {

    private static Map<URI, List<String>> complaintsBySnippet = Map.of();

    private static Stream<JavaSnippet> snippets() {
        return Document.blocksForUsers("java").map(JavaSnippet::new);
    }

    /** All together, since it is the compiler's own start that takes the time. */
    @BeforeAll
    static void compile(@TempDir Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-proc:none",
                "--release",
                "17",
                "-Xlint:deprecation,removal,unchecked,rawtypes",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString());
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            null, files, diagnostics, options, null, snippets().toList())
                    .call();
            complaintsBySnippet = diagnostics.getDiagnostics().stream()
                    .filter(diagnostic -> diagnostic.getSource() != null)
                    .collect(groupingBy(
                            diagnostic -> diagnostic.getSource().toUri(),
                            mapping(JavaSnippetsTest::complaint, toList())));
            assertThat(compiled).as("compiled without errors").isEqualTo(complaintsBySnippet.isEmpty());
        }
    }

    private static String complaint(Diagnostic<? extends JavaFileObject> diagnostic) {
        return diagnostic.getMessage(Locale.ROOT);
    }

    /** A warning is a complaint too: readers should see no deprecated method. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    void snippet_compiles(JavaSnippet snippet) {
        assertThat(complaintsBySnippet.getOrDefault(snippet.toUri(), List.of())).isEmpty();
    }
}
