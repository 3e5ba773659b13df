package com.getfluxly.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One more JVM with this one's Java and class path. */
final class JavaProcess {

    private JavaProcess() {}

    /** To be started; what it complains of is shown. */
    static ProcessBuilder of(List<String> options, Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
