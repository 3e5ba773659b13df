package com.getfluxly.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventProcessorTest {

    private static final Identity WHO = Identity.externalId("user_42");

    // ---- sample -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"0, 0", "0.01, 975", "0.1, 9984", "0.5, 49797", "1, 100000"})
    void sample_keepsItsFractionOfAllPeople(double fraction, int kept) {
        EventProcessor sample = EventProcessor.sample(fraction);

        assertThat(IntStream.range(0, 100_000)
                        .mapToObj(i -> paid(Identity.externalId("user_" + i)))
                        .filter(event -> sample.process(event) != null))
                .hasSize(kept);
    }

    /** Figures of today: another release must not choose other people. */
    @Test
    @Promise("I61")
    void sample_choosesTheSamePeopleForEver() {
        assertThat(Sample.place("user_42")).isEqualTo(0.7142721725341606);
        assertThat(Sample.place("")).isEqualTo(0.93676944839044);
        assertThat(Sample.place("Zoë")).isEqualTo(0.7713642838687557);
    }

    @Test
    void sample_goesByTheFirstId() {
        String in = "user_1";
        double fraction = Math.nextUp(Sample.place(in));
        String out = IntStream.range(2, 1_000)
                .mapToObj(i -> "user_" + i)
                .filter(id -> Sample.place(id) >= fraction)
                .findFirst()
                .orElseThrow();
        EventProcessor sample = EventProcessor.sample(fraction);

        assertThat(sample.process(paid(Identity.externalId(in).withUserId(out))))
                .isNotNull();
        assertThat(sample.process(paid(Identity.externalId(out).withUserId(in))))
                .isNull();
        assertThat(sample.process(paid(Identity.userId(in).withAnonymousId(out))))
                .isNotNull();
        assertThat(sample.process(paid(Identity.anonymousId(out)))).isNull();
        assertThat(sample.process(IdentifyEvent.builder(Identity.userId(out)).build()))
                .isNull();
    }

    @Test
    void sample_leavesAnEventOfNobodyToTheRules() {
        TrackEvent nobodys = paid(Identity.externalId(null));

        assertThat(EventProcessor.sample(0).process(nobodys)).isSameAs(nobodys);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void sample_ofAnythingElse_isRefused(double fraction) {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> EventProcessor.sample(fraction))
                .withMessage("fraction must be between 0 and 1, got " + fraction)
                .satisfies(refused -> assertThat(refused.details()).containsEntry("field", "fraction"));
    }

    // ---- redact -----------------------------------------------------------------------------------------------------

    private static Map<String, ?> redacted(Map<String, ?> properties) {
        TrackEvent event =
                TrackEvent.builder("paid", WHO).properties(properties).build();
        return ((TrackEvent) Objects.requireNonNull(
                        EventProcessor.redact("card", "CVC").process(event)))
                .properties();
    }

    @Test
    void redaction_findsItsKeysAtAnyDepth() {
        Map<String, ?> properties = Map.of(
                "cvc",
                123,
                "total",
                5,
                "payment",
                Map.of("Card", "4111", "cards", List.of(Map.of("CARD", "4111", "kind", "visa"))),
                "array",
                new Object[] {Map.of("card", Map.of("number", "4111"))});

        Map<String, ?> redacted = redacted(properties);

        assertThat(redacted.get("cvc")).isEqualTo("[redacted]");
        assertThat(redacted.get("total")).isEqualTo(5);
        assertThat(redacted.get("payment"))
                .isEqualTo(
                        Map.of("Card", "[redacted]", "cards", List.of(Map.of("CARD", "[redacted]", "kind", "visa"))));
        assertThat(redacted.get("array")).isEqualTo(List.of(Map.of("card", "[redacted]")));
    }

    @Test
    void redaction_leavesTheCallersMapsAlone() {
        Map<String, Object> inner = new LinkedHashMap<>(Map.of("card", "4111"));
        List<Object> list = new ArrayList<>(Arrays.asList(inner, null));

        assertThat(redacted(Map.of("list", list)).get("list"))
                .isEqualTo(Arrays.asList(Map.of("card", "[redacted]"), null));
        assertThat(inner).containsEntry("card", "4111");
        assertThat(list).containsExactly(inner, null);
    }

    @Test
    void redaction_keepsAllElseAsItIs() {
        Instant when = Instant.parse("2026-05-16T07:00:00Z");
        UUID id = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");
        List<Integer> items = List.of(1, 2);
        IdentifyEvent event = IdentifyEvent.builder(WHO)
                .trait("plan", "pro")
                .trait("items", items)
                .context(Map.of("card", "4111", "app", "shop"))
                .timestamp(when)
                .messageId(id)
                .build();

        IdentifyEvent redacted = (IdentifyEvent)
                Objects.requireNonNull(EventProcessor.redact("card").process(event));

        assertThat(redacted)
                .isEqualTo(IdentifyEvent.builder(WHO)
                        .traits(Map.of("plan", "pro", "items", items))
                        .context(Map.of("card", "[redacted]", "app", "shop"))
                        .timestamp(when)
                        .messageId(id)
                        .build()
                        .redacted(
                                Map.of("plan", "pro", "items", items),
                                Map.of("card", "[redacted]", "app", "shop"),
                                Set.of("card")));
        assertThat(redacted.traits().get("items")).isSameAs(items);
        assertThat(redacted.redactedKeys()).containsExactly("card");
        assertThat(redacted.toBuilder().trait("a", 1).build().redactedKeys()).containsExactly("card");
    }

    @Test
    void redaction_addsUp() {
        Event event = TrackEvent.builder("paid", WHO)
                .properties(Map.of("a", 1, "b", 2))
                .build();

        Event redacted = EventProcessor.redact("b")
                .process(Objects.requireNonNull(EventProcessor.redact("A").process(event)));

        assertThat(Objects.requireNonNull(redacted).redactedKeys()).containsExactly("A", "b");
        assertThat(((TrackEvent) redacted).properties()).isEqualTo(Map.of("a", "[redacted]", "b", "[redacted]"));
    }

    @Test
    void redaction_ofWhatNeverEnds_fails() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        endless.add(endless);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> redacted(Map.of("list", endless)))
                .withMessage("an event with so many values, or so deep, cannot be redacted");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void redaction_ofABlankKey_isRefused(String key) {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> EventProcessor.redact("card", key))
                .withMessage("a key to redact must not be blank");
    }

    // ---- changed copies ---------------------------------------------------------------------------------------------

    @Test
    void builderOfAnEvent_hasAllOfIt() {
        TrackEvent event = TrackEvent.builder("paid", WHO)
                .property("total", 5)
                .context(Map.of("app", "shop"))
                .timestamp(Instant.EPOCH)
                .messageId(UUID.randomUUID())
                .build();

        assertThat(event.toBuilder().build()).isEqualTo(event).hasSameHashCodeAs(event);
        assertThat(event.toBuilder()
                        .name("refunded")
                        .who(Identity.userId("u1"))
                        .property("total", 6)
                        .build())
                .isEqualTo(TrackEvent.builder("refunded", Identity.userId("u1"))
                        .property("total", 6)
                        .context(Map.of("app", "shop"))
                        .timestamp(Instant.EPOCH)
                        .messageId(event.messageId())
                        .build());
        assertThat(event.properties()).isEqualTo(Map.of("total", 5));
    }

    @Test
    void events_areEqualByValue() {
        assertThat(paid(WHO)).isEqualTo(paid(Identity.externalId("user_42")));
        assertThat(paid(WHO)).isNotEqualTo(paid(Identity.externalId("user_43")));
        assertThat(paid(WHO))
                .isNotEqualTo(paid(WHO).toBuilder().name("refunded").build());
        assertThat(paid(WHO))
                .isNotEqualTo(paid(WHO).toBuilder().property("a", 1).build());
        assertThat(paid(WHO))
                .isNotEqualTo(paid(WHO).toBuilder().timestamp(Instant.EPOCH).build());
    }

    private static TrackEvent paid(Identity who) {
        return TrackEvent.builder("paid", who).build();
    }
}
