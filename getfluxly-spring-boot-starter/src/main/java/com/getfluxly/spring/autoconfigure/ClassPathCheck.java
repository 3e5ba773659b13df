package com.getfluxly.spring.autoconfigure;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;

/**
 * Ends the start with a sentence where a Spring Boot is that this starter cannot work with, or where a jar is left out that comes
 * along with it, before a class or a method is missed. Uses nothing that Spring Boot 3 has not. Listens late, so that the log is
 * ready.
 */
final class ClassPathCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final int OLDEST = 4;

    private static final List<String> NEEDED = List.of("spring-web", "micrometer-observation", "micrometer-commons");

    private static final int LONGEST_NUMBER = 4;

    /** Made by Spring Boot. */
    ClassPathCheck() {}

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        Optional<String> oldVersion = problemOf(SpringBootVersion.getVersion());
        if (oldVersion.isPresent()) {
            throw refusal(oldVersion.get(), "Update Spring Boot to " + OLDEST + ".0 or newer");
        }
        for (String jar : NEEDED) {
            Optional<String> missing = missing(jar, () -> classOf(jar));
            if (missing.isPresent()) {
                throw refusal(missing.get(), "Add " + jar + " to the build; something excludes it");
            }
        }
    }

    /** By a literal: that is found in a native image, too, and costs no more than its use later. */
    private static Class<?> classOf(String jar) {
        return switch (jar) {
            case "spring-web" -> HttpHeaders.class;
            case "micrometer-observation" -> ObservationRegistry.class;
            default -> KeyValues.class;
        };
    }

    /** What the starter needs and does not get, the core may do without. */
    static StartRefusedException refusal(String problem, String remedy) {
        return new StartRefusedException(
                problem,
                remedy
                        + ". Or replace the starter by getfluxly-core, which needs no Spring, and declare"
                        + " the client: @Bean(destroyMethod = \"close\") GetFluxlyClient client() { return"
                        + " GetFluxlyClient.builder(token).shutdownHook(false).failureMode(FailureMode.REPORT).build(); }");
    }

    /** What is wrong with a jar; nothing if its class is there. */
    static Optional<String> missing(String jar, Supplier<Class<?>> type) {
        try {
            Objects.requireNonNull(type.get());
            return Optional.empty();
        } catch (NoClassDefFoundError missing) {
            return Optional.of("getfluxly-spring-boot-starter needs " + jar + ", which is not on the class path");
        }
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** What is wrong with a version; nothing if it cannot be read. */
    static Optional<String> problemOf(@Nullable String version) {
        return majorOf(version == null ? "" : version) < OLDEST
                ? Optional.of("getfluxly-spring-boot-starter needs Spring Boot " + OLDEST + ".0 or newer, but this is "
                        + version)
                : Optional.empty();
    }

    /** By hand, since a regular expression is a dozen classes to a JVM that has just started. */
    private static int majorOf(String version) {
        int end = 0;
        int major = 0;
        while (end < version.length() && isDigit(version.charAt(end)) && end < LONGEST_NUMBER) {
            major = 10 * major + version.charAt(end) - '0';
            end++;
        }
        return end > 0 && version.startsWith(".", end) ? major : OLDEST;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
