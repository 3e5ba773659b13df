package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** Classes of libraries that the tests have no dependency on, made of as much of their source as matters. */
final class Compiled {

    private final Path directory;
    private final List<String> files = new ArrayList<>();

    Compiled(Path directory) {
        this.directory = directory;
    }

    /** @param name with its package, as far as it has one */
    Compiled add(String name, String source) throws IOException {
        Path file = directory.resolve("source").resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        files.add(file.toString());
        return this;
    }

    /** An annotation that may stand anywhere and is seen at run time. */
    Compiled addAnnotation(String name) throws IOException {
        int dot = name.lastIndexOf('.');
        return add(name, """
                package %s;
                @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
                public @interface %s {}
                """.formatted(name.substring(0, dot), name.substring(dot + 1)));
    }

    /** Where the class files are. */
    Path compile(String... options) {
        Path classes = directory.resolve("classes");
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        arguments.addAll(List.of(options));
        arguments.addAll(files);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        return classes;
    }

    /** What a static method without parameters returns. */
    Object call(String type, String method) throws Exception {
        URL[] classes = {compile().toUri().toURL()};
        // Never closed: annotations are loaded when somebody looks at them, and there is no file to close in a
        // directory.
        ClassLoader loader = new URLClassLoader(classes, Compiled.class.getClassLoader());
        return loader.loadClass(type).getMethod(method).invoke(null);
    }
}
