package com.getfluxly.spring.web;

import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.TrackEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Compares who an event is of with what its request said in another place, counts those that are right by their names, and leaves
 * all of them out.
 */
final class Witness implements EventProcessor {

    /** Of an event that has nobody. */
    static final String NOBODY = "nobody";

    private final Map<String, Integer> right = new ConcurrentHashMap<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();

    @Override
    public @Nullable Event process(Event event) {
        Map<String, ?> properties = ((TrackEvent) event).properties();
        String expected = String.valueOf((Object) properties.get("visitor"));
        String visitor = Objects.requireNonNullElse(event.who().anonymousId(), NOBODY);
        if (visitor.equals(expected)) {
            right.merge(event.name(), 1, Integer::sum);
        } else {
            wrong.add(event.name() + ": " + visitor + " instead of " + expected);
        }
        return null;
    }

    Map<String, Integer> right() {
        return new TreeMap<>(right);
    }

    List<String> wrong() {
        return wrong;
    }
}
