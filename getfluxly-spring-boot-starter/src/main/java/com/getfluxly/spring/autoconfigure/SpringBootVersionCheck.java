package com.getfluxly.spring.autoconfigure;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Ends the start with a sentence where a Spring Boot is that this starter cannot work with, before a class or a method is missed
 * that only a newer one has. Uses nothing that Spring Boot 3 has not. Listens late, so that the log is ready.
 */
final class SpringBootVersionCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    private static final int OLDEST = 4;
    private static final Pattern MAJOR = Pattern.compile("(\\d{1,4})\\.");

    /** Made by Spring Boot. */
    SpringBootVersionCheck() {}

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        problemOf(SpringBootVersion.getVersion()).ifPresent(problem -> {
            throw new UnsupportedSpringBootException(problem);
        });
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    /** What is wrong with a version; nothing if it cannot be read. */
    static Optional<String> problemOf(@Nullable String version) {
        Matcher major = MAJOR.matcher(version == null ? "" : version);
        return major.lookingAt() && Integer.parseInt(major.group(1)) < OLDEST
                ? Optional.of("getfluxly-spring-boot-starter needs Spring Boot " + OLDEST + ".0 or newer, and this is "
                        + version)
                : Optional.empty();
    }
}
