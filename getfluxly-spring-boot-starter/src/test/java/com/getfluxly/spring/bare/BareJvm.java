package com.getfluxly.spring.bare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a main class on the classpath that an application has if the starter is its only dependency. */
final class BareJvm {

    /** What the starter brings: its dependencies of scope compile and runtime, but for the optional ones. */
    private static final Set<String> BROUGHT_BY_THE_STARTER = Set.of(
            "jackson-annotations",
            "jackson-core",
            "jackson-databind",
            "jakarta.annotation-api",
            "commons-logging",
            "jspecify",
            "jul-to-slf4j",
            "log4j-api",
            "log4j-to-slf4j",
            "logback-classic",
            "logback-core",
            "micrometer-commons",
            "micrometer-observation",
            "slf4j-api",
            "snakeyaml",
            "spring-aop",
            "spring-beans",
            "spring-boot",
            "spring-boot-autoconfigure",
            "spring-boot-http-client",
            "spring-boot-http-converter",
            "spring-boot-starter",
            "spring-boot-starter-logging",
            "spring-context",
            "spring-core",
            "spring-expression",
            "spring-web");

    private BareJvm() {}

    record Ending(int exitCode, String output) {}

    static Ending run(List<Path> first, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classpath(first), main.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("bare", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            return new Ending(ended ? process.exitValue() : -1, Files.readString(output));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    static String classpath(List<Path> first) {
        return Stream.concat(first.stream().map(Path::toString), inherited())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<String> inherited() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> isOurs(entry) || BROUGHT_BY_THE_STARTER.contains(artifactId(entry)));
    }

    private static boolean isOurs(String entry) {
        return new File(entry).isDirectory() || artifactId(entry).startsWith("getfluxly-");
    }

    private static String artifactId(String jar) {
        return new File(jar).getName().replaceFirst("-\\d.*", "");
    }
}
