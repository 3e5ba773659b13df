package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.typed.sound.Bystander;
import com.getfluxly.spring.typed.sound.HasOrder;
import com.getfluxly.spring.typed.sound.OrderCompleted;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/** What the starter makes of the records in the application's packages. */
class TrackedEventsTest {

    private static final String SOUND = "com.getfluxly.spring.typed.sound";
    private static final String BROKEN = "com.getfluxly.spring.typed.broken";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.api-host=http://127.0.0.1:9")
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class, SslAutoConfiguration.class));

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackages = SOUND)
    static class Sound {}

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackages = {BROKEN, SOUND})
    static class Broken {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({GetFluxlyAutoConfiguration.class, SslAutoConfiguration.class})
    static class BrokenApplication extends Broken {}

    /** Remembers what it was asked for. */
    private static final class Asked extends ClassLoader {

        private final List<String> names = new CopyOnWriteArrayList<>();

        Asked() {
            super(TrackedEventsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(SOUND)) {
                names.add(name.substring(SOUND.length() + 1));
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    void soundEvents_letTheApplicationStart_andNothingElseIsLoaded() {
        Asked loader = new Asked();

        runner.withUserConfiguration(Sound.class).withClassLoader(loader).run(context -> {
            assertThat(context).hasSingleBean(GetFluxlyClient.class);
            assertThat(loader.names).containsExactlyInAnyOrder("OrderCompleted", "Bystander$PageViewed");
            assertThat(context.getBean(GetFluxlyClient.class).track(Bystander.event()))
                    .isTrue();
        });
    }

    @Test
    void applicationWithoutPackages_isNotLookedAt() {
        runner.run(context -> assertThat(context).hasSingleBean(GetFluxlyClient.class));
    }

    @Test
    @Promise("I56")
    @ExtendWith(OutputCaptureExtension.class)
    void invalidEvents_stopTheStart_allOfThemNamed(CapturedOutput output) {
        SpringApplication application = new SpringApplication(BrokenApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);

        assertThat(catchThrowable(() ->
                        application.run("--getfluxly.token=gflux_secret_test").close()))
                .isInstanceOf(InvalidTrackedEventException.class);

        String events = BROKEN + ".Events$";
        assertThat(output.getAll())
                .contains(
                        "APPLICATION FAILED TO START",
                        events + "BadName cannot be an event: event name must be snake_case: [a-z][a-z0-9_]*\n",
                        events
                                + "TwoPeople cannot be an event: the components who and other are both of the type Identity,"
                                + " and an event has one\n",
                        events + "NoRecord cannot be an event: it is no record\n",
                        "set 'getfluxly.enabled' to false")
                .doesNotContain(SOUND);
    }

    @Test
    void switchedOff_nothingStopsTheStart() {
        runner.withUserConfiguration(Broken.class)
                .withPropertyValues("getfluxly.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    // ---- ahead of time ----------------------------------------------------------------------------------------------

    private static InMemoryGeneratedFiles process(Class<?> configuration, RuntimeHints hints) {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get("com.getfluxly.processed", "Application")), files, hints);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(configuration, GetFluxlyAutoConfiguration.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        generation.writeGeneratedContent();
        return files;
    }

    @Test
    void nativeImage_isToldOfTheEvents() throws Exception {
        RuntimeHints hints = new RuntimeHints();

        process(Sound.class, hints);

        for (Class<?> type : List.of(OrderCompleted.class, OrderCompleted.Item.class)) {
            for (RecordComponent component : type.getRecordComponents()) {
                assertThat(reflection().onMethodInvocation(component.getAccessor()))
                        .as(component.toString())
                        .accepts(hints);
            }
        }
        Record event = Bystander.event();
        Method accessor = event.getClass().getRecordComponents()[1].getAccessor();
        assertThat(reflection().onMethodInvocation(accessor)).accepts(hints);
        assertThat(reflection().onFieldAccess(event.getClass().getDeclaredField("path")))
                .accepts(hints);
        assertThat(reflection().onType(HasOrder.class).withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
                .accepts(hints);
        assertThat(reflection()
                        .onType(OrderCompleted.class)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .accepts(hints);
        assertThat(reflection().onType(Bystander.Other.class)).rejects(hints);
    }

    @Test
    void processedApplication_doesNotLookAgain() throws Exception {
        InMemoryGeneratedFiles files = process(Sound.class, new RuntimeHints());

        StringBuilder sources = new StringBuilder();
        for (String path : files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).keySet()) {
            sources.append(files.getGeneratedFileContent(GeneratedFiles.Kind.SOURCE, path));
        }
        assertThat(sources.toString()).contains("getfluxlyLifecycle").doesNotContain("getfluxlyTrackedEvents");
    }

    @Test
    void invalidEvent_stopsTheProcessing() {
        assertThat(catchThrowable(() -> process(Broken.class, new RuntimeHints())))
                .isInstanceOf(InvalidTrackedEventException.class);
    }
}
