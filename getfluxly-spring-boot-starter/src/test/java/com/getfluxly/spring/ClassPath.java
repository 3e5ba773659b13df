package com.getfluxly.spring;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Of all that the tests have on their classpath, what an application would have on its own. */
public final class ClassPath {

    /** The dependencies that come with it: of scope compile and runtime, and not optional. */
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
            "spring-boot-starter",
            "spring-boot-starter-logging",
            "spring-context",
            "spring-core",
            "spring-expression",
            "spring-web");

    private final List<Path> first;
    private final Set<String> artifacts;

    private ClassPath(List<Path> first, Set<String> artifacts) {
        this.first = first;
        this.artifacts = artifacts;
    }

    /** Of an application whose only dependency is the starter. */
    public static ClassPath ofTheStarter() {
        return new ClassPath(List.of(), BROUGHT_BY_THE_STARTER);
    }

    /** With these as well, which must be on the classpath of the tests. */
    public ClassPath with(String... artifactIds) {
        return new ClassPath(
                first,
                Stream.concat(artifacts.stream(), Stream.of(artifactIds)).collect(Collectors.toUnmodifiableSet()));
    }

    /** Less these. */
    public ClassPath without(String... artifactIds) {
        return new ClassPath(
                first,
                artifacts.stream()
                        .filter(artifact -> !List.of(artifactIds).contains(artifact))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** With these before all others. */
    public ClassPath after(List<Path> entries) {
        return new ClassPath(entries, artifacts);
    }

    /** As the JVM wants it. */
    @Override
    public String toString() {
        return Stream.concat(first.stream().map(Path::toString), inherited())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Stream<String> inherited() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> isOurs(entry) || artifacts.contains(artifactId(entry)));
    }

    private static boolean isOurs(String entry) {
        return new File(entry).isDirectory() || artifactId(entry).startsWith("getfluxly-");
    }

    private static String artifactId(String jar) {
        return new File(jar).getName().replaceFirst("-\\d.*", "");
    }
}
