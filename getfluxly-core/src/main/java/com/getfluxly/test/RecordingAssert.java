package com.getfluxly.test;

import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * An assertion about the events of a client. Each call looks at the events that are recorded at that moment.
 *
 * @since 0.1.0
 */
public final class RecordingAssert extends AbstractAssert<RecordingAssert, RecordingGetFluxlyClient> {

    RecordingAssert(@Nullable RecordingGetFluxlyClient client) {
        super(client, RecordingAssert.class);
    }

    /**
     * Fails unless there is an event with this name.
     *
     * @param name the event's name
     * @return an assertion about all events with this name
     */
    public RecordedEventsAssert tracked(String name) {
        return events().tracked(name);
    }

    /**
     * Fails if there is an event with this name.
     *
     * @param name the event's name
     * @return this assertion
     */
    public RecordingAssert neverTracked(String name) {
        events().narrow("'" + name + "'", event -> event.name().equals(name)).times(0);
        return this;
    }

    /** {@return an assertion about all events of {@code identify}} It fails if there is none. */
    public RecordedEventsAssert identified() {
        return events().tracked(IdentifyEvent.NAME);
    }

    /**
     * Fails unless this person was identified.
     *
     * @param id an id of any kind
     * @return an assertion about the events of {@code identify} with this id
     */
    public RecordedEventsAssert identified(String id) {
        return identified().by(id);
    }

    /**
     * Fails unless this person was identified.
     *
     * @param who at least one id
     * @return an assertion about the events of {@code identify} with each of these ids
     */
    public RecordedEventsAssert identified(Identity who) {
        return identified().of(who);
    }

    /**
     * Fails if there is any event, including those of {@code identify}.
     *
     * @return this assertion
     */
    public RecordingAssert trackedNothing() {
        events().times(0);
        return this;
    }

    private RecordedEventsAssert events() {
        isNotNull();
        return new RecordedEventsAssert(actual.events(), info);
    }
}
