package com.getfluxly.spring.autoconfigure;

import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/**
 * Looks at the application's {@link TrackedEvent}s while it starts, or, where it is processed ahead of time, while it is built. A
 * native image is told of them then, and the processed application has no such bean.
 */
final class TrackedEvents implements BeanFactoryPostProcessor, BeanFactoryInitializationAotProcessor {

    private final Environment environment;
    private final ResourceLoader resourceLoader;

    TrackedEvents(Environment environment, ResourceLoader resourceLoader) {
        this.environment = environment;
        this.resourceLoader = resourceLoader;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (isEnabled()) {
            check(TrackedEventClasses.of(beans, environment, resourceLoader));
        }
    }

    /** Switched off, GetFluxly is no reason not to start. */
    private boolean isEnabled() {
        return Binder.get(environment).bind("getfluxly.enabled", Boolean.class).orElse(true);
    }

    private static void check(Set<Class<?>> events) {
        List<String> flaws = new ArrayList<>();
        for (Class<?> event : events) {
            String flaw = flawOf(event);
            if (flaw != null) {
                flaws.add(flaw);
            }
        }
        if (!flaws.isEmpty()) {
            throw new InvalidTrackedEventException(flaws);
        }
    }

    private static @Nullable String flawOf(Class<?> event) {
        try {
            TrackEvent.check(event);
            return null;
        } catch (GetFluxlyException flaw) {
            return flaw.getMessage();
        } catch (LinkageError incomplete) {
            // What it needs is missing, so nobody makes one.
            return null;
        }
    }

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beans) {
        Set<Class<?>> events = TrackedEventClasses.of(beans, environment, resourceLoader);
        return events.isEmpty()
                ? null
                : (generation, code) -> register(generation.getRuntimeHints().reflection(), events);
    }

    /** What is in an event is read by the mapper; its own parts are looked at for annotations. */
    private static void register(ReflectionHints hints, Set<Class<?>> events) {
        BindingReflectionHintsRegistrar values = new BindingReflectionHintsRegistrar();
        for (Class<?> event : events) {
            values.registerReflectionHints(hints, event);
            hints.registerType(
                    event,
                    MemberCategory.ACCESS_DECLARED_FIELDS,
                    MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                    MemberCategory.INVOKE_DECLARED_METHODS);
            for (Class<?> parent : ClassUtils.getAllInterfacesForClassAsSet(event)) {
                hints.registerType(parent, MemberCategory.INVOKE_DECLARED_METHODS);
            }
        }
    }
}
