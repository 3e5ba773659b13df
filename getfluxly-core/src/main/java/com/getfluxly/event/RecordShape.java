package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the records of one class become events. It is read once per class, and the class itself keeps it, so that we do not hold a
 * class that an application server wants to unload. Immutable.
 */
final class RecordShape {

    private static final ClassValue<Kept> KEPT = new ClassValue<>() {
        @Override
        protected Kept computeValue(Class<?> type) {
            return Kept.of(type);
        }
    };

    private final String name;

    /** Stands for a person that is missing, and tells what should have named him. */
    private final Identity nobody;

    private final @Nullable Component who;
    private final @Nullable Component occurredAt;
    private final String[] keys;
    private final Component[] values;

    RecordShape(
            String name,
            Identity nobody,
            @Nullable Component who,
            @Nullable Component occurredAt,
            List<String> keys,
            List<Component> values) {
        this.name = name;
        this.nobody = nobody;
        this.who = who;
        this.occurredAt = occurredAt;
        this.keys = keys.toArray(String[]::new);
        this.values = values.toArray(Component[]::new);
    }

    /**
     * That of a class.
     *
     * @throws GetFluxlyException {@code validation_error} if it can make no event
     */
    static RecordShape of(Class<?> type) {
        try {
            return KEPT.get(type).shape();
        } catch (FlawException flaw) {
            throw flaw.fault().toException();
        } catch (RuntimeException unreadable) {
            throw unreadable(type, unreadable);
        }
    }

    /** As the first one, where a record is there already: what its class lacks costs the event. */
    static RecordShape ofEvent(Class<?> type) {
        try {
            return of(type);
        } catch (LinkageError missing) {
            throw unreadable(type, missing);
        }
    }

    private static GetFluxlyException unreadable(Class<?> type, Throwable thrown) {
        return Fault.unreadable(type.getName(), thrown).toException();
    }

    TrackEvent toEvent(Record event) {
        Object given = who == null ? null : who.of(event);
        return build(event, given == null ? nobody : (Identity) given);
    }

    TrackEvent toEvent(Record event, Identity given) {
        if (who != null) {
            throw new Fault(
                            who.name(),
                            event.getClass().getName() + " has an identity of its own, in the component " + who.name()
                                    + ": track it without another one")
                    .toException();
        }
        return build(event, given);
    }

    private TrackEvent build(Record event, Identity person) {
        return TrackEvent.builder(name, person)
                .with(Fields.anyKeys(properties(event)))
                .timestamp(occurredAt == null ? null : (Instant) occurredAt.of(event))
                .build();
    }

    private Snapshot properties(Record event) {
        Snapshot properties = new Snapshot(keys.length);
        for (int i = 0; i < keys.length; i++) {
            properties.add(keys[i], values[i].of(event));
        }
        return properties;
    }

    /** One of the two. A flaw is found once, too, and every exception of it is a new one. */
    private record Kept(
            @Nullable RecordShape found, @Nullable Fault flaw) {

        /** A class without our annotation may live longer than we do, and is not to keep us. */
        static Kept of(Class<?> type) {
            try {
                return new Kept(new ShapeReader(type).read(), null);
            } catch (FlawException flaw) {
                if (!type.isAnnotationPresent(TrackedEvent.class)) {
                    throw flaw;
                }
                return new Kept(null, flaw.fault());
            }
        }

        RecordShape shape() {
            if (flaw != null) {
                throw new FlawException(flaw);
            }
            return Objects.requireNonNull(found);
        }
    }
}
