package com.getfluxly.spring.bare;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.ForkedJvm;
import java.io.IOException;
import java.util.List;

/** Runs a main class to its end. */
final class BareJvm {

    private BareJvm() {}

    record Ending(int exitCode, String output) {}

    static Ending run(ClassPath classPath, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        try (ForkedJvm jvm = ForkedJvm.start(classPath, options, main, arguments)) {
            int exitCode = jvm.awaitExit();
            return new Ending(exitCode, jvm.output());
        }
    }
}
