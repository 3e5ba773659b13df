package com.getfluxly;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One more JVM, with this one's Java and class path. */
final class ChildJvm {

    private ChildJvm() {}

    /** To be started; what it complains of is among what it says. */
    static ProcessBuilder of(List<String> options, Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }
}
