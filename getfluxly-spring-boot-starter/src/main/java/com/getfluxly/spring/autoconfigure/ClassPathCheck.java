package com.getfluxly.spring.autoconfigure;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** A class of each jar, by a literal: that is found in a native image, too, and costs no more than its use later. */
    private static final Map<String, Supplier<Class<?>>> NEEDED = Map.of(
            "spring-web", () -> HttpHeaders.class,
            "micrometer-observation", () -> ObservationRegistry.class,
            "micrometer-commons", () -> KeyValues.class);

    private static final Pattern MAJOR = Pattern.compile("(\\d{1,4})\\.");

    /** Made by Spring Boot. */
    ClassPathCheck() {}

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        problemOf(SpringBootVersion.getVersion()).ifPresent(problem -> {
            throw refusal(problem, "Update Spring Boot to " + OLDEST + ".0 or newer");
        });
        NEEDED.forEach((jar, type) -> missing(jar, type).ifPresent(problem -> {
            throw refusal(problem, "Add " + jar + " to the build; something excludes it");
        }));
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
        Matcher major = MAJOR.matcher(version == null ? "" : version);
        return major.lookingAt() && Integer.parseInt(major.group(1)) < OLDEST
                ? Optional.of("getfluxly-spring-boot-starter needs Spring Boot " + OLDEST + ".0 or newer, but this is "
                        + version)
                : Optional.empty();
    }
}
