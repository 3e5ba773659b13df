package com.getfluxly.spring.bare;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.ForkedJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a main class on the classpath that an application has if the starter is its only dependency. */
final class BareJvm {

    private BareJvm() {}

    record Ending(int exitCode, String output) {}

    static Ending run(List<Path> first, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        try (ForkedJvm jvm = ForkedJvm.start(ClassPath.ofTheStarter().after(first), options, main, arguments)) {
            int exitCode = jvm.awaitExit();
            return new Ending(exitCode, jvm.output());
        }
    }
}
