package com.getfluxly.event;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads of one class what its events are made of, and whether it may make any. For one thread, and once. */
final class ShapeReader {

    private static final MethodType ACCESSOR = MethodType.methodType(Object.class, Record.class);

    private final Class<?> type;
    private final Set<Class<?>> interfaces = new LinkedHashSet<>();
    private final Map<String, Component> properties = new LinkedHashMap<>();
    private @Nullable Component who;
    private @Nullable Component occurredAt;

    ShapeReader(Class<?> type) {
        this.type = type;
    }

    /** @throws FlawException if none of its records can ever be valid */
    RecordShape read() {
        TrackedEvent event = type.getAnnotation(TrackedEvent.class);
        if (event == null) {
            throw flaw("event", "it carries no @TrackedEvent, which has the name");
        }
        if (!type.isRecord()) {
            throw flaw("event", "it is no record");
        }
        check(EventRules.name(event.value()));
        collectInterfaces(type);
        checkType();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            add(components[i], marksOf(components[i], i));
        }
        check(
                properties.size() > TrackEvent.MAX_PROPERTIES
                        ? Fault.tooManyKeys("properties", TrackEvent.MAX_PROPERTIES, properties.size())
                        : null);
        return new RecordShape(
                event.value(),
                Identity.missing(
                        who == null
                                ? type.getName() + " has no component of the type Identity, and was tracked without one"
                                : "the component " + who.name() + " of " + type.getName() + " is null"),
                who,
                occurredAt,
                properties.keySet().stream().toList(),
                properties.values().stream().toList());
    }

    private void collectInterfaces(Class<?> from) {
        for (Class<?> next : from.getInterfaces()) {
            if (interfaces.add(next)) {
                collectInterfaces(next);
            }
        }
    }

    // ---- the class --------------------------------------------------------------------------------------------------

    private void checkType() {
        checkUnderstood("event", "it", Marks.on(Stream.concat(Stream.of(type), interfaces.stream())));
        Set<String> components = new LinkedHashSet<>();
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).forEach(components::add);
        for (Method method : type.getDeclaredMethods()) {
            boolean isAccessor = method.getParameterCount() == 0 && components.contains(method.getName());
            if (!isAccessor && Marks.on(Stream.of(method)).makeAProperty()) {
                throw flaw(
                        method.getName(),
                        "the method " + method.getName()
                                + " is annotated to become a property, and only components do");
            }
        }
    }

    private void checkUnderstood(String field, String what, Marks marks) {
        String annotation = marks.notUnderstood();
        if (annotation != null) {
            throw flaw(
                    field,
                    what + " carries @" + annotation
                            + ", which may change or hide a value; of such annotations @JsonProperty and @JsonIgnore of "
                            + "com.fasterxml.jackson.annotation are understood");
        }
    }

    // ---- a component ------------------------------------------------------------------------------------------------

    /** An annotation goes from a component to where its own targets let it; one on an accessor that is written out does not. */
    private Marks marksOf(RecordComponent component, int index) {
        String name = component.getName();
        return Marks.on(Stream.of(
                        Stream.of(component, component.getAccessor()),
                        Arrays.stream(type.getDeclaredFields())
                                .filter(field -> field.getName().equals(name)),
                        Arrays.stream(type.getDeclaredConstructors())
                                .filter(this::isCanonical)
                                .map(constructor -> constructor.getParameters()[index]),
                        interfaces.stream()
                                .flatMap(parent -> Arrays.stream(parent.getDeclaredMethods()))
                                .filter(method -> method.getParameterCount() == 0
                                        && method.getName().equals(name)))
                .<AnnotatedElement>flatMap(places -> places));
    }

    private boolean isCanonical(Constructor<?> constructor) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        return Arrays.equals(constructor.getParameterTypes(), types);
    }

    private void add(RecordComponent component, Marks marks) {
        String name = component.getName();
        if (marks.has(OccurredAt.class)) {
            addTime(component, marks);
        } else if (marks.hide()) {
            return;
        } else if (component.getType() == Identity.class) {
            who = only(who, readable(component), "of the type Identity");
        } else {
            checkUnderstood(name, "the component " + name, marks);
            Component earlier = properties.put(marks.nameOr(SnakeCase.of(name)), readable(component));
            if (earlier != null) {
                throw flaw(name, "the components " + earlier.name() + " and " + name + " become the same property");
            }
        }
    }

    private void addTime(RecordComponent component, Marks marks) {
        String name = component.getName();
        if (component.getType() != Instant.class) {
            throw flaw(name, "the component " + name + " is @OccurredAt, and not of the type Instant");
        }
        if (marks.hide()) {
            throw flaw(name, "the component " + name + " is @OccurredAt, and ignored");
        }
        occurredAt = only(occurredAt, readable(component), "@OccurredAt");
    }

    private Component only(@Nullable Component earlier, Component found, String what) {
        if (earlier != null) {
            throw flaw(
                    found.name(),
                    "the components " + earlier.name() + " and " + found.name() + " are both " + what
                            + ", and an event has one");
        }
        return found;
    }

    private Component readable(RecordComponent component) {
        Method accessor = component.getAccessor();
        if (!accessor.trySetAccessible()) {
            throw flaw(
                    component.getName(),
                    "the module " + type.getModule().getName() + " lacks \"opens " + type.getPackageName() + toUs()
                            + "\"");
        }
        return new Component(component.getName(), handle(accessor));
    }

    private static MethodHandle handle(Method accessor) {
        try {
            return MethodHandles.lookup().unreflect(accessor).asType(ACCESSOR);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String toUs() {
        Module ours = ShapeReader.class.getModule();
        return ours.isNamed() ? " to " + ours.getName() : "";
    }

    // ---- what is wrong ----------------------------------------------------------------------------------------------

    private void check(@Nullable Fault fault) {
        if (fault != null) {
            throw new FlawException(new Fault(fault.field(), text(fault.message()), fault.limit(), fault.given()));
        }
    }

    private FlawException flaw(String field, String reason) {
        return new FlawException(new Fault(field, text(reason)));
    }

    private String text(String reason) {
        return type.getName() + " cannot be an event: " + reason;
    }
}
