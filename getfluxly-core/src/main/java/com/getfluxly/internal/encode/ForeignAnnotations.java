package com.getfluxly.internal.encode;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Annotations of other libraries, which may hide or mask a value or a part of it. The mapper does not understand them: it would
 * send in clear what its owner wanted to hide.
 */
final class ForeignAnnotations {

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

    private ForeignAnnotations() {}

    /** What to say after the name of the type, or null if it carries none. */
    static @Nullable String flawOf(Class<?> type) {
        String foreign = on(type);
        return foreign == null
                ? null
                : "cannot be sent: it carries @" + foreign + ", which another library understands";
    }

    private static @Nullable String on(Class<?> type) {
        boolean hasParts = type.isRecord() || Enum.class.isAssignableFrom(type);
        Deque<Class<?>> family = new ArrayDeque<>(List.of(type));
        Set<Class<?>> seen = new HashSet<>();
        Set<Class<?>> known = new HashSet<>();
        while (!family.isEmpty()) {
            Class<?> next = family.pop();
            if (seen.add(next) && !isOfTheJdk(next)) {
                family.addAll(parentsOf(next));
                String found = (hasParts ? partsOf(next) : Stream.of(next))
                        .flatMap(part -> Arrays.stream(part.getAnnotations()))
                        .map(annotation -> foreign(annotation.annotationType(), known))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Nobody annotates those. */
    private static boolean isOfTheJdk(Class<?> type) {
        return type.getClassLoader() == null;
    }

    /** The mapper, and others like it, also look at the methods that an interface declares. */
    private static List<Class<?>> parentsOf(Class<?> type) {
        return Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .toList();
    }

    private static Stream<AnnotatedElement> partsOf(Class<?> type) {
        return Stream.of(
                        Stream.of(type),
                        Arrays.stream(type.isRecord() ? type.getRecordComponents() : new AnnotatedElement[0]),
                        Arrays.stream(type.getDeclaredFields()),
                        Arrays.stream(type.getDeclaredMethods()),
                        Arrays.stream(type.getDeclaredConstructors()).flatMap(ForeignAnnotations::parametersOf))
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
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
