package com.getfluxly.test;

import org.jspecify.annotations.Nullable;

/**
 * The entry to assertions about what was tracked, for projects with AssertJ.
 *
 * <pre>{@code
 * import static com.getfluxly.test.GetFluxlyAssertions.assertThat;
 *
 * assertThat(client).tracked("order_completed").by("user_42").with("total", 19.8);
 * }</pre>
 *
 * <p>Stands beside AssertJ's own {@code assertThat}: a file may import both.
 *
 * @since 0.1.0
 */
public final class GetFluxlyAssertions {

    private GetFluxlyAssertions() {}

    /**
     * Starts an assertion.
     *
     * @param client what was tracked with
     * @return the assertion
     */
    public static RecordingAssert assertThat(@Nullable RecordingGetFluxlyClient client) {
        return new RecordingAssert(client);
    }

    /**
     * Starts an assertion about a part of what was tracked.
     *
     * @param events of {@link RecordingGetFluxlyClient#events()}
     * @return the assertion
     */
    public static RecordedEventsAssert assertThat(@Nullable RecordedEvents events) {
        return new RecordedEventsAssert(events);
    }
}
