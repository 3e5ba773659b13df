package com.getfluxly.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.springframework.boot.SpringApplicationAotProcessor;

/** What the build plugin does to an application that is processed ahead of time. */
public final class AheadOfTime {

    /** For the JVM of the processed application; it fails if there is nothing that was processed. */
    public static final List<String> OPTIONS = List.of("-Dspring.aot.enabled=true");

    private AheadOfTime() {}

    /** The classpath of the application, with what was made of it in this directory. */
    public static ClassPath process(Class<?> application, ClassPath classPath, Path directory)
            throws IOException, InterruptedException {
        Path classes = directory.resolve("classes");
        Path sources = directory.resolve("sources");
        try (ForkedJvm jvm = ForkedJvm.start(
                classPath,
                List.of(),
                SpringApplicationAotProcessor.class,
                application.getName(),
                sources.toString(),
                classes.toString(),
                classes.toString(),
                "com.getfluxly",
                "processed")) {
            assertThat(jvm.awaitExit()).as(jvm.output()).isZero();
        }
        ClassPath processed = classPath.after(List.of(classes));
        compile(sources, classes, processed);
        return processed;
    }

    private static void compile(Path sources, Path classes, ClassPath classPath) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-cp", classPath.toString(), "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).isZero();
    }
}
