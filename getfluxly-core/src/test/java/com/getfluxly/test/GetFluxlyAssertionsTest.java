package com.getfluxly.test;

import static com.getfluxly.test.GetFluxlyAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both entries are imported, as in the tests of an application. */
class GetFluxlyAssertionsTest {

    private static final Identity WHO = Identity.externalId("user_42");

    private final RecordingGetFluxlyClient client = new RecordingGetFluxlyClient();

    private record Money(BigDecimal amount, String currency) {}

    private static void assertFails(ThrowingCallable expectation, String message) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(expectation).withMessage(message);
    }

    @Test
    void tracked_isFoundByAllThatIsAsked() {
        client.track(TrackEvent.builder("order_completed", WHO.withAnonymousId("a"))
                .property("total", 19.8)
                .property("items", 20)
                .context(Map.of("page", Map.of("path", "/checkout")))
                .build());
        client.identify(WHO, Map.of("plan", "pro"));

        assertThat(client)
                .tracked("order_completed")
                .by("user_42")
                .by("a")
                .of(WHO)
                .with("total", 19.8)
                .with("items", 20L)
                .without("coupon")
                .withContext("page.path", "/checkout")
                .times(1);
        assertThat(client).identified("user_42").with("plan", "pro");
        assertThat(client).identified(WHO).times(1);
        assertThat(client).neverTracked("order_cancelled");
        assertThat(client.events()).tracked("order_completed");
        assertThat(client.events().size()).isEqualTo(2);
    }

    @Test
    void with_comparesAsItArrives() {
        client.track(TrackEvent.builder("paid", WHO)
                .property("number", 20)
                .property("day", DayOfWeek.MONDAY)
                .property("at", Instant.EPOCH)
                .property("price", new Money(new BigDecimal("1.10"), "EUR"))
                .property("list", Arrays.<@Nullable Object>asList(1, 2.50, null))
                .property("a.b", "dotted")
                .build());

        assertThat(client)
                .tracked("paid")
                .with("number", 20L)
                .with("number", 20.0)
                .with("number", new BigDecimal("20.00"))
                .with("day", DayOfWeek.MONDAY)
                .with("day", "MONDAY")
                .with("at", Instant.EPOCH)
                .with("price", new Money(new BigDecimal("1.1"), "EUR"))
                .with("price.currency", "EUR")
                .with("price.amount", 1.1f)
                .with("list", Arrays.<@Nullable Object>asList(1L, new BigDecimal("2.5"), null))
                .with("a.b", "dotted");
    }

    @Test
    void null_isNotWhatIsMissing() {
        client.track("paid", WHO, Collections.singletonMap("coupon", null));

        assertThat(client).tracked("paid").with("coupon", null);
        assertFails(() -> assertThat(client).tracked("paid").with("discount", null), """
                        Expected 'paid' with discount=null, but found none. Recorded: 1 event:
                          paid by external_id=user_42 {coupon=null}""");
        assertFails(() -> assertThat(client).tracked("paid").without("coupon"), """
                        Expected 'paid' without coupon, but found none. Recorded: 1 event:
                          paid by external_id=user_42 {coupon=null}""");
    }

    @Test
    void failure_printsWhatWasTrackedInstead() {
        assertFails(
                () -> assertThat(client).tracked("order_completed"),
                "Expected 'order_completed', but found none. Recorded: nothing");
        client.track("order_started", WHO, Map.of("total", 19.8));
        client.track("order_completed", Identity.anonymousId("anon_a8f3c2"), Map.of("total", 21));

        assertFails(
                () -> assertThat(client)
                        .tracked("order_completed")
                        .by("user_42")
                        .with("total", 19.8),
                """
                        Expected 'order_completed' by user_42, but found none. Recorded: 2 events:
                          order_started by external_id=user_42 {total=19.8}
                          order_completed by anonymous_id=anon_a8f3c2 {total=21}""");
        assertFails(() -> assertThat(client).tracked("order_completed").withContext("page.path", "/x"), """
                        Expected 'order_completed' with context page.path=/x, but found none. Recorded: 2 events:
                          order_started by external_id=user_42 {total=19.8}
                          order_completed by anonymous_id=anon_a8f3c2 {total=21}""");
        assertFails(() -> assertThat(client).identified(), """
                        Expected '$identify', but found none. Recorded: 2 events:
                          order_started by external_id=user_42 {total=19.8}
                          order_completed by anonymous_id=anon_a8f3c2 {total=21}""");
    }

    @Test
    void times_countsExactly() {
        client.track("opened", WHO);
        client.track("opened", WHO);

        assertThat(client).tracked("opened").times(2);
        assertFails(() -> assertThat(client).tracked("opened").times(1), """
                        Expected 'opened' 1 time, but found 2:
                          opened by external_id=user_42
                          opened by external_id=user_42
                        """);
        assertFails(() -> assertThat(client).neverTracked("opened"), """
                        Expected no 'opened', but found 2:
                          opened by external_id=user_42
                          opened by external_id=user_42
                        """);
    }

    @Test
    void trackedNothing_holdsForIdentifyToo() {
        assertThat(client).trackedNothing();
        client.identify(WHO, Map.of());

        assertFails(
                () -> assertThat(client).trackedNothing(),
                "Expected no event, but found 1:\n  $identify by external_id=user_42\n");
    }

    @Test
    void description_isKept() {
        assertFails(
                () -> assertThat(client).as("after the checkout").tracked("paid"),
                "[after the checkout] Expected 'paid', but found none. Recorded: nothing");
        client.track("paid", WHO);
        assertFails(
                () -> assertThat(client)
                        .as("after the checkout")
                        .tracked("paid")
                        .by("x"),
                """
                        [after the checkout] Expected 'paid' by x, but found none. Recorded: 1 event:
                          paid by external_id=user_42""");
    }

    @Test
    void missingClient_isSaid() {
        RecordingGetFluxlyClient none = null;

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(none).tracked("paid"))
                .withMessageContaining("not to be null");
    }

    @Test
    void ordinaryAssertions_areStillThere() {
        assertThat("text").startsWith("te");
        assertThat(List.of(1)).hasSize(1);
    }
}
