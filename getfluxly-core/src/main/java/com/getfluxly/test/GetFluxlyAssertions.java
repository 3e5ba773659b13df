package com.getfluxly.test;

import org.jspecify.annotations.Nullable;

/**
 * The start of assertions about tracked events, for projects with AssertJ.
 *
 * <pre>{@code
 * import static com.getfluxly.test.GetFluxlyAssertions.assertThat;
 *
 * assertThat(client).tracked("order_completed").by("user_42").with("total", 19.8);
 * }</pre>
 *
 * <p>A file may import this {@code assertThat} and AssertJ's own.
 *
 * @since 0.1.0
 */
public final class GetFluxlyAssertions {

    private GetFluxlyAssertions() {}

    /**
     * Starts an assertion.
     *
     * @param client the client with which events were tracked
     * @return the assertion
     */
    public static RecordingAssert assertThat(@Nullable RecordingGetFluxlyClient client) {
        return new RecordingAssert(client);
    }

    /**
     * Starts an assertion about some of the tracked events.
     *
     * @param events a part of {@link RecordingGetFluxlyClient#events()}
     * @return the assertion
     */
    public static RecordedEventsAssert assertThat(@Nullable RecordedEvents events) {
        return new RecordedEventsAssert(events);
    }
}
