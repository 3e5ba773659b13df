package com.getfluxly.test;

import com.getfluxly.event.Identity;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.WritableAssertionInfo;
import org.jspecify.annotations.Nullable;

/**
 * An assertion about the events that match all steps so far. Each step keeps only the events that match it, and fails if there is
 * none; the message shows what was tracked instead. {@link #times} checks how many events match.
 *
 * @since 0.1.0
 */
public final class RecordedEventsAssert extends AbstractAssert<RecordedEventsAssert, RecordedEvents> {

    RecordedEventsAssert(@Nullable RecordedEvents events) {
        super(events, RecordedEventsAssert.class);
    }

    /** One that goes on from another assertion, whose description it keeps. */
    RecordedEventsAssert(RecordedEvents events, WritableAssertionInfo info) {
        this(events);
        this.info.description(info.description());
    }

    /**
     * Keeps those with this name.
     *
     * @param name the event's name
     * @return an assertion about these
     */
    public RecordedEventsAssert tracked(String name) {
        return found("'" + name + "'", event -> event.name().equals(name));
    }

    /**
     * Keeps those with this id, of any kind.
     *
     * @param id an external id, a user id or an anonymous id
     * @return an assertion about these
     */
    public RecordedEventsAssert by(String id) {
        return found("by " + id, event -> event.hasId(id));
    }

    /**
     * Keeps those with each id of this person; they may have other ids, too.
     *
     * @param who at least one id
     * @return an assertion about these
     */
    public RecordedEventsAssert of(Identity who) {
        isNotNull();
        return next(actual.of(who));
    }

    /**
     * Keeps those with this property, or for {@code identify} with this trait. The value is compared in the form in which it is
     * sent: an enum by its name, a time as text, a record as a map. Numbers are compared by value, whatever their types, so 20,
     * 20L and {@code new BigDecimal("20.0")} are equal.
     *
     * @param key a key, or a path such as {@code customer.plan}
     * @param value may be null, which is not the same as a missing key
     * @return an assertion about these
     */
    public RecordedEventsAssert with(String key, @Nullable Object value) {
        Object expected = Wire.asSent(value);
        return found("with " + key + "=" + expected, event -> has(event.ownValues(), key, expected));
    }

    /**
     * Keeps those without this property, or for {@code identify} without this trait.
     *
     * @param key a key, or a path such as {@code customer.plan}
     * @return an assertion about these
     */
    public RecordedEventsAssert without(String key) {
        return found("without " + key, event -> !Path.of(event.ownValues(), key).isThere());
    }

    /**
     * Keeps those with this value in their context, compared as by {@link #with}.
     *
     * @param key a key, or a path such as {@code page.path}
     * @param value may be null
     * @return an assertion about these
     */
    public RecordedEventsAssert withContext(String key, @Nullable Object value) {
        Object expected = Wire.asSent(value);
        return found("with context " + key + "=" + expected, event -> has(event.context(), key, expected));
    }

    /**
     * Fails unless exactly this many events match.
     *
     * @param count how many
     * @return this assertion
     */
    public RecordedEventsAssert times(int count) {
        isNotNull();
        if (actual.size() != count) {
            throw failureOf(actual.expectation(words(count)));
        }
        return this;
    }

    private String words(int count) {
        return count == 0
                ? "no " + actual.meaning()
                : actual.meaning() + " " + count + (count == 1 ? " time" : " times");
    }

    private static boolean has(Map<String, Object> values, String key, @Nullable Object expected) {
        Path found = Path.of(values, key);
        return found.isThere() && Wire.areEqual(found.value(), expected);
    }

    private RecordedEventsAssert found(String further, Predicate<RecordedEvent> condition) {
        isNotNull();
        return next(actual.narrowed(further, condition));
    }

    RecordedEventsAssert narrow(String further, Predicate<RecordedEvent> condition) {
        isNotNull();
        return new RecordedEventsAssert(actual.narrowed(further, condition), info);
    }

    private RecordedEventsAssert next(RecordedEvents left) {
        if (left.isEmpty()) {
            throw failureOf(left.expectation(left.meaning()));
        }
        return new RecordedEventsAssert(left, info);
    }

    /** With the description, if there is one, and nothing else of AssertJ's: the text says it all. */
    private AssertionError failureOf(String text) {
        return failure("%s", text);
    }
}
