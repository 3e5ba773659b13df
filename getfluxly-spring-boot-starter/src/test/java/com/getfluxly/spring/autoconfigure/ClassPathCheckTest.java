package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

class ClassPathCheckTest {

    @ParameterizedTest
    @ValueSource(strings = {"3.5.7", "3.0.0", "2.7.18", "3.5.0-SNAPSHOT", "1.5.22.RELEASE"})
    void olderVersion_isToldInASentence(String version) {
        assertThat(ClassPathCheck.problemOf(version))
                .contains("getfluxly-spring-boot-starter needs Spring Boot 4.0 or newer, but this is " + version);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"4.0.0", "4.0.0-M1", "4.1.2", "5.0.0", "10.0.0", "unknown", "99999999999999.1"})
    void otherVersion_isNone(String version) {
        assertThat(ClassPathCheck.problemOf(version)).isEmpty();
    }

    @Test
    void springBoot_findsTheCheck() {
        List<ApplicationListener<?>> listeners = load();

        assertThat(listeners).hasAtLeastOneElementOfType(ClassPathCheck.class);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<ApplicationListener<?>> load() {
        return (List) SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationListener.class);
    }

    @Test
    void presentVersion_passes() {
        ApplicationEnvironmentPreparedEvent event = new ApplicationEnvironmentPreparedEvent(
                new DefaultBootstrapContext(), new SpringApplication(), new String[0], new StandardEnvironment());

        assertThatCode(() -> new ClassPathCheck().onApplicationEvent(event)).doesNotThrowAnyException();
    }

    @Test
    void missingJar_isToldInASentence() {
        assertThat(ClassPathCheck.missing("spring-web", () -> {
                    throw new NoClassDefFoundError("org/springframework/web/client/RestClient");
                }))
                .contains("getfluxly-spring-boot-starter needs spring-web, which is not on the class path");
        assertThat(ClassPathCheck.missing("spring-web", () -> Object.class)).isEmpty();
    }

    @Test
    void failure_saysWhatToDo() {
        FailureAnalysis analysis = Objects.requireNonNull(new StartRefusedFailureAnalyzer()
                .analyze(new RuntimeException(
                        ClassPathCheck.refusal("Spring Boot is too old", "Update Spring Boot to 4.0 or newer"))));

        assertThat(analysis.getDescription()).isEqualTo("Spring Boot is too old.");
        assertThat(analysis.getAction())
                .startsWith("Update Spring Boot to 4.0 or newer. Or replace the starter by getfluxly-core,")
                .contains("@Bean(destroyMethod = \"close\")");
    }
}
