package com.getfluxly.internal.encode;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ser.BeanSerializerFactory;

/**
 * What a record may not have. Annotations of other libraries may hide or mask a component, and the mapper does not
 * understand them: it would send in clear what its owner wanted to hide.
 */
final class RecordRules {

    /** Of Jackson 2 and 1, Gson, JSON-B, Moshi and Fastjson. Those of {@code com.fasterxml.jackson.annotation} the mapper knows. */
    private static final List<String> FOREIGN = List.of(
            "com.fasterxml.jackson.databind.annotation.",
            "com.google.gson.annotations.",
            "jakarta.json.bind.annotation.",
            "javax.json.bind.annotation.",
            "org.codehaus.jackson.",
            "com.squareup.moshi.",
            "com.alibaba.fastjson.annotation.",
            "com.alibaba.fastjson2.annotation.");

    private static final Module MAPPERS = BeanSerializerFactory.class.getModule();

    private RecordRules() {}

    /** What to say after its name, or null if it may be sent. */
    static @Nullable String flawOf(Class<?> type) {
        String foreign = foreignAnnotationOn(type);
        if (foreign != null) {
            return "cannot be sent: it carries @" + foreign + ", which another library understands";
        }
        return isReadable(type)
                ? null
                : "cannot be read: the module " + nameOf(type.getModule()) + " lacks \"opens " + type.getPackageName()
                        + toMapper() + "\"";
    }

    // ---- modules ----------------------------------------------------------------------------------------------------

    private static boolean isReadable(Class<?> type) {
        Module home = type.getModule();
        String room = type.getPackageName();
        return home.isOpen(room, MAPPERS) || (Modifier.isPublic(type.getModifiers()) && home.isExported(room, MAPPERS));
    }

    private static String toMapper() {
        return MAPPERS.isNamed() ? " to " + MAPPERS.getName() : "";
    }

    private static String nameOf(Module module) {
        return String.valueOf(module.getName());
    }

    // ---- annotations ------------------------------------------------------------------------------------------------

    private static @Nullable String foreignAnnotationOn(Class<?> type) {
        Deque<Class<?>> families = new ArrayDeque<>(List.of(type));
        Set<Class<?>> seen = new HashSet<>();
        Set<Class<?>> known = new HashSet<>();
        while (!families.isEmpty()) {
            Class<?> next = families.pop();
            // The mapper, and others like it, also look at the methods that an interface declares.
            if (seen.add(next)) {
                families.addAll(Arrays.asList(next.getInterfaces()));
                String found = partsOf(next)
                        .flatMap(part -> Arrays.stream(part.getAnnotations()))
                        .map(annotation -> foreign(annotation.annotationType(), known))
                        .filter(name -> name != null)
                        .findFirst()
                        .orElse(null);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static Stream<AnnotatedElement> partsOf(Class<?> type) {
        return Stream.of(
                        Stream.of(type),
                        Arrays.stream(type.isRecord() ? type.getRecordComponents() : new AnnotatedElement[0]),
                        Arrays.stream(type.getDeclaredFields()),
                        Arrays.stream(type.getDeclaredMethods()),
                        Arrays.stream(type.getDeclaredConstructors()).flatMap(RecordRules::parametersOf))
                .flatMap(parts -> parts);
    }

    private static Stream<Parameter> parametersOf(Constructor<?> constructor) {
        return Arrays.stream(constructor.getParameters());
    }

    /** The annotation's own name, or that of one on it: an annotation of the application's may stand for others. */
    private static @Nullable String foreign(Class<? extends Annotation> annotation, Set<Class<?>> known) {
        String name = annotation.getName();
        if (FOREIGN.stream().anyMatch(name::startsWith)) {
            return name;
        }
        if (!known.add(annotation)) {
            return null;
        }
        return Arrays.stream(annotation.getAnnotations())
                .map(on -> foreign(on.annotationType(), known))
                .filter(found -> found != null)
                .findFirst()
                .orElse(null);
    }
}
