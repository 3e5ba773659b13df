package com.getfluxly.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The annotations of one component, from all places where they may be, and those on the application's own annotations. The first
 * place counts.
 */
final class Marks {

    private static final String JACKSON = "com.fasterxml.jackson.annotation.";

    /** Of JSON libraries; they may hide or mask a component, and we would send it in clear. */
    private static final List<String> FOREIGN = List.of(
            "com.fasterxml.jackson.",
            "tools.jackson.",
            "com.google.gson.annotations.",
            "jakarta.json.bind.annotation.",
            "javax.json.bind.annotation.",
            "org.codehaus.jackson.",
            "com.squareup.moshi.",
            "com.alibaba.fastjson.annotation.",
            "com.alibaba.fastjson2.annotation.");

    /** Of Jackson's: those that are obeyed, and those that say nothing of what a component looks like. */
    private static final Set<String> UNDERSTOOD = Set.of(
            "JsonProperty",
            "JsonIgnore",
            "JacksonAnnotationsInside",
            "JacksonInject",
            "JsonAlias",
            "JsonClassDescription",
            "JsonCreator",
            "JsonPropertyDescription",
            "JsonPropertyOrder",
            "JsonRootName",
            "JsonSetter",
            "JsonSubTypes",
            "JsonTypeInfo",
            "JsonTypeName");

    private final Map<Class<?>, Annotation> found = new LinkedHashMap<>();

    static Marks on(Stream<? extends AnnotatedElement> places) {
        Marks marks = new Marks();
        places.forEach(place -> marks.addAll(place.getAnnotations()));
        return marks;
    }

    private void addAll(Annotation[] annotations) {
        for (Annotation annotation : annotations) {
            Class<?> type = annotation.annotationType();
            if (found.putIfAbsent(type, annotation) == null && type.getClassLoader() != null && !isForeign(type)) {
                addAll(type.getAnnotations());
            }
        }
    }

    private static boolean isForeign(Class<?> annotation) {
        return FOREIGN.stream().anyMatch(annotation.getName()::startsWith);
    }

    boolean has(Class<? extends Annotation> annotation) {
        return found.containsKey(annotation);
    }

    private <T extends Annotation> @Nullable T get(Class<T> annotation) {
        return annotation.cast(found.get(annotation));
    }

    /** What nobody is to read. */
    boolean hide() {
        JsonIgnore ignore = get(JsonIgnore.class);
        JsonProperty property = get(JsonProperty.class);
        return (ignore != null && ignore.value())
                || (property != null && property.access() == JsonProperty.Access.WRITE_ONLY);
    }

    /** The name that they give, or the other. */
    String nameOr(String other) {
        JsonProperty property = get(JsonProperty.class);
        return property == null || property.value().isEmpty() ? other : property.value();
    }

    /** One that would have to be obeyed and cannot be; null if there is none. */
    @Nullable String notUnderstood() {
        return found.keySet().stream()
                .filter(Marks::isForeign)
                .map(Class::getName)
                .filter(name -> !name.startsWith(JACKSON) || !UNDERSTOOD.contains(name.substring(JACKSON.length())))
                .findFirst()
                .orElse(null);
    }

    /** Whether any of them makes a property of what carries it. */
    boolean makeAProperty() {
        return notUnderstood() != null || (has(JsonProperty.class) && !hide());
    }
}
