package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import com.getfluxly.spring.actuate.GetFluxlyEndpoint;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/** What a native image is told about the starter's classes, so that nothing of it has to be told by hand. */
class RuntimeHintsTest {

    private static final RuntimeHints hints = new RuntimeHints();

    @BeforeAll
    static void process() {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("com.getfluxly.processed", "Application")),
                new InMemoryGeneratedFiles(),
                hints);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            TestPropertyValues.of("management.endpoints.web.exposure.include=getfluxly")
                    .applyTo(context);
            context.register(
                    EndpointAutoConfiguration.class,
                    GetFluxlyAutoConfiguration.class,
                    GetFluxlyEndpointAutoConfiguration.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        generation.writeGeneratedContent();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                GetFluxlyProperties.class,
                GetFluxlyProperties.Retry.class,
                GetFluxlyProperties.Ssl.class,
                GetFluxlyProperties.Proxy.class,
                GetFluxlyProperties.Spool.class,
                GetFluxlyProperties.Web.class,
                GetFluxlyProperties.Trace.class
            })
    void properties_canBeBound(Class<?> properties) throws Exception {
        assertThat(reflection().onConstructorInvocation(properties.getDeclaredConstructor()))
                .as("constructor")
                .accepts(hints);
        for (var method : properties.getDeclaredMethods()) {
            if (method.getName().matches("(get|set|is)[A-Z].*")) {
                assertThat(reflection().onMethodInvocation(method))
                        .as(method.toString())
                        .accepts(hints);
            }
        }
    }

    @Test
    void operations_canBeInvoked() throws Exception {
        assertThat(reflection().onMethodInvocation(GetFluxlyEndpoint.class.getMethod("report")))
                .accepts(hints);
        assertThat(reflection().onMethodInvocation(GetFluxlyEndpoint.class.getMethod("flush", String.class)))
                .accepts(hints);
    }

    static Stream<Class<?>> answers() {
        return Arrays.stream(GetFluxlyEndpoint.class.getDeclaredClasses()).filter(Class::isRecord);
    }

    @Test
    void answers_areKnown() {
        assertThat(answers())
                .extracting(Class::getSimpleName)
                .containsExactlyInAnyOrder("Report", "Accounted", "RecentError", "Flush");
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answers_canBeWrittenAsJson(Class<? extends Record> answer) {
        assertThat(answer.getRecordComponents())
                .isNotEmpty()
                .allSatisfy(component -> assertThat(reflection().onMethodInvocation(component.getAccessor()))
                        .as(component.getName())
                        .accepts(hints));
        assertThat(reflection().onType(answer).withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints);
    }

    @Test
    void failureAnalyzer_canBeMade() {
        assertThat(reflection()
                        .onType(InvalidGetFluxlyConfigurationFailureAnalyzer.class)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints);
    }

    @Test
    void whatNobodyReflectsOn_hasNoHints() {
        assertThat(reflection().onType(ClientFactory.class)).rejects(hints);
    }
}
