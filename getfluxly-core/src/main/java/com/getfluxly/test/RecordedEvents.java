package com.getfluxly.test;

import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The events that were recorded until one moment, in order, or a part of them. Each step selects a smaller part:
 * {@code events().tracked("order_completed").by("user_42").only()}. Immutable.
 *
 * @since 0.1.0
 */
public final class RecordedEvents implements Iterable<RecordedEvent> {

    /** What is meant, in the words of those who asked. */
    private final String meaning;

    private final List<RecordedEvent> events;

    /** What these are a part of, for whoever finds something missing. */
    private final List<RecordedEvent> recorded;

    private RecordedEvents(String meaning, List<RecordedEvent> events, List<RecordedEvent> recorded) {
        this.meaning = meaning;
        this.events = events;
        this.recorded = recorded;
    }

    static RecordedEvents of(List<RecordedEvent> recorded) {
        return new RecordedEvents("event", recorded, recorded);
    }

    /**
     * {@return those with this name}
     *
     * @param name the event's name
     */
    public RecordedEvents tracked(String name) {
        return narrowed("'" + name + "'", event -> event.name().equals(name));
    }

    /** {@return those that were tracked by {@code identify}} */
    public RecordedEvents identified() {
        return narrowed("'" + IdentifyEvent.NAME + "'", RecordedEvent::isIdentify);
    }

    /**
     * {@return those with this id, of any kind}
     *
     * @param id an external id, a user id or an anonymous id
     */
    public RecordedEvents by(String id) {
        return narrowed("by " + id, event -> event.hasId(id));
    }

    /**
     * {@return those with each id of this person; they may have other ids, too}
     *
     * @param who at least one id
     */
    public RecordedEvents of(Identity who) {
        return narrowed(
                "by "
                        + Stream.of(who.externalId(), who.userId(), who.anonymousId())
                                .filter(id -> id != null && !id.isBlank())
                                .toList(),
                event -> event.isOf(who));
    }

    /**
     * {@return those that pass a test of your own}
     *
     * @param condition asked for each
     */
    public RecordedEvents matching(Predicate<RecordedEvent> condition) {
        return narrowed("that matches", condition);
    }

    /**
     * {@return the only event}
     *
     * @throws AssertionError if there is none, or more than one; the message shows what was recorded instead
     */
    public RecordedEvent only() {
        if (events.size() != 1) {
            throw new AssertionError(expectation("exactly one " + meaning));
        }
        return events.get(0);
    }

    /** {@return all of these; unmodifiable} */
    public List<RecordedEvent> all() {
        return events;
    }

    /** {@return how many these are} */
    public int size() {
        return events.size();
    }

    /** {@return whether there is none} */
    public boolean isEmpty() {
        return events.isEmpty();
    }

    /** {@return all of these, one after the other} */
    public Stream<RecordedEvent> stream() {
        return events.stream();
    }

    @Override
    public Iterator<RecordedEvent> iterator() {
        return events.iterator();
    }

    /** {@return a line for each event} */
    @Override
    public String toString() {
        return lines(events);
    }

    RecordedEvents narrowed(String further, Predicate<RecordedEvent> condition) {
        return new RecordedEvents(
                meaning.equals("event") ? further : meaning + " " + further,
                events.stream().filter(condition).toList(),
                recorded);
    }

    String meaning() {
        return meaning;
    }

    /** What was expected, what there is of it, and what there is besides. */
    String expectation(String expected) {
        String found = events.isEmpty() ? "none" : events.size() + ":\n" + indented(events) + "\n";
        return "Expected " + expected + ", but found " + found
                + (events.isEmpty() ? ". " : "")
                + (recorded.equals(events) && !events.isEmpty() ? "" : "Recorded: " + lines(recorded));
    }

    private static String lines(List<RecordedEvent> events) {
        return events.isEmpty()
                ? "nothing"
                : events.size() + (events.size() == 1 ? " event:\n" : " events:\n") + indented(events);
    }

    private static String indented(List<RecordedEvent> events) {
        return String.join("\n", events.stream().map(event -> "  " + event).toList());
    }
}
