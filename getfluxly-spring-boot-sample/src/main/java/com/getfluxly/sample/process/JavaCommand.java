package com.getfluxly.sample.process;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts a class in another JVM as this one was started: the same java, class path and options. */
record JavaCommand(String classPath, List<String> options) {

    /** Agents listen on ports that are taken, and the page's JVM may be the only one that a debugger should stop. */
    private static final List<String> OF_THIS_JVM_ALONE =
            List.of("-agentlib:", "-agentpath:", "-javaagent:", "-Dcom.sun.management.jmxremote");

    private static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    /** That of this JVM. */
    static JavaCommand ofThisJvm() {
        return new JavaCommand(
                System.getProperty("java.class.path"),
                ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    List<String> of(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        options.stream()
                .filter(option -> OF_THIS_JVM_ALONE.stream().noneMatch(option::startsWith))
                .forEach(command::add);
        // It is to be open soon, and is killed before a better compiler would pay off.
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(List.of("-cp", classPath));
        if (isExecutableJar()) {
            command.addAll(List.of("-Dloader.main=" + mainClass, LAUNCHER));
        } else {
            command.add(mainClass);
        }
        command.addAll(arguments);
        return command;
    }

    /** As with {@code java -jar}: one file, with the libraries in it. */
    private boolean isExecutableJar() {
        return classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator);
    }
}
