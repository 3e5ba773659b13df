package com.getfluxly.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** What becomes of a record. */
class TypedEventTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final Instant THEN = Instant.parse("2026-05-16T07:00:00Z");
    private static final String SECRET = "4111111111111111";

    // ---- names ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "orderId, order_id",
        "orderID, order_id",
        "URLPath, url_path",
        "isURL, is_url",
        "URL, url",
        "a1B, a1_b",
        "html5Page, html5_page",
        "page2URL, page2_url",
        "sha256, sha256",
        "iOSVersion, i_os_version",
        "aB, a_b",
        "A, a",
        "ABTest, ab_test",
        "aBTest, a_b_test",
        "order_id, order_id",
        "order_Id, order_id",
        "_x, _x",
        "_Id, _id",
        "x_, x_",
        "total$, total$",
        "größeMax, größe_max",
        "straßeÖffnen, straße_öffnen",
    })
    void component_isNamedInSnakeCase(String component, String property) {
        assertThat(SnakeCase.of(component)).isEqualTo(property);
    }

    // ---- what it becomes --------------------------------------------------------------------------------------------

    @TrackedEvent("order_completed")
    record OrderCompleted(
            Identity who,
            String orderId,
            BigDecimal total,
            List<Item> items,
            @OccurredAt @Nullable Instant at) {}

    record Item(String productId, int quantity) {}

    @Test
    void record_becomesAnEvent() {
        BigDecimal total = new BigDecimal("19.80");
        List<Item> items = List.of(new Item("p_1", 2));

        TrackEvent event = TrackEvent.of(new OrderCompleted(WHO, "ord_7", total, items, THEN));

        assertThat(event)
                .isEqualTo(TrackEvent.builder("order_completed", WHO)
                        .property("order_id", "ord_7")
                        .property("total", total)
                        .property("items", items)
                        .timestamp(THEN)
                        .build());
        assertThat(event.properties().keySet().toArray()).containsExactly("order_id", "total", "items");
        assertThat(event.violation()).isNull();
    }

    @Test
    void nullInARecord_isANull() {
        TrackEvent event = TrackEvent.of(new OrderCompleted(WHO, nothing(), nothing(), nothing(), null));

        assertThat(event.timestamp()).isNull();
        assertThat(event.properties()).containsEntry("order_id", null).hasSize(3);
        assertThat(event.violation()).isNull();
    }

    @Test
    void event_takesFurtherParts_asAnyOther() {
        TrackEvent event = TrackEvent.of(new OrderCompleted(WHO, "ord_7", BigDecimal.ONE, List.of(), THEN));

        assertThat(event.toBuilder().property("shop", "de").build().properties())
                .hasToString("{order_id=ord_7, total=1, items=[], shop=de}");
    }

    @TrackedEvent("page_viewed")
    private record PageViewed(String URLPath) {}

    @Test
    void recordWithoutAnIdentity_getsItFromTheCall() {
        assertThat(TrackEvent.of(new PageViewed("/pricing"), WHO))
                .isEqualTo(TrackEvent.builder("page_viewed", WHO)
                        .property("url_path", "/pricing")
                        .build());
    }

    @TrackedEvent("logged_in")
    record LoggedIn(Identity person) {}

    @Test
    void recordWithoutProperties_isAnEvent() {
        assertThat(TrackEvent.of(new LoggedIn(WHO)))
                .isEqualTo(TrackEvent.builder("logged_in", WHO).build());
    }

    @TrackedEvent("searched")
    record Searched<T, W extends Identity>(W who, T found, List<T> others) {}

    @Test
    void genericRecord_isAsGoodAsAnother() {
        assertThat(TrackEvent.of(new Searched<>(WHO, 7, List.of(8))).properties())
                .hasToString("{found=7, others=[8]}");
    }

    @Test
    void localRecord_isAsGoodAsAnother() {
        @TrackedEvent("tried")
        record Tried(Identity who, boolean first, byte a, short b, char c, long d, float e, double f) {}

        assertThat(TrackEvent.of(new Tried(WHO, true, (byte) 1, (short) 2, '3', 4, 5, 6))
                        .properties())
                .hasToString("{first=true, a=1, b=2, c=3, d=4, e=5.0, f=6.0}");
    }

    @TrackedEvent("asked")
    record Asked(Identity who, String text) {

        @Override
        public String text() {
            return text.strip();
        }

        String other() {
            return text;
        }
    }

    @Test
    void accessor_isAskedForTheValue() {
        assertThat(TrackEvent.of(new Asked(WHO, " why ")).properties()).hasToString("{text=why}");
    }

    // ---- annotations ------------------------------------------------------------------------------------------------

    /** Stands for another one, as annotations of an application may. */
    @Retention(RetentionPolicy.RUNTIME)
    @JsonIgnore
    @interface Secret {}

    interface HasCard {
        @JsonIgnore
        String card();
    }

    @TrackedEvent("paid")
    @JsonTypeName("paid")
    @JsonPropertyOrder("total")
    record Paid(
            Identity who,
            @JsonIgnore Identity seller,
            @JsonProperty("Amount") int total,
            @JsonProperty String orderId,
            @JsonIgnore String hidden,
            @Secret String masked,
            String card,

            @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
            String password,

            @JsonIgnore(false) int shown,
            String written)
            implements HasCard {

        @Override
        @JsonIgnore
        public String written() {
            return written;
        }
    }

    @Test
    @Promise("I64")
    void annotations_nameAndHide() {
        Identity seller = Identity.userId("seller");

        TrackEvent event = TrackEvent.of(new Paid(WHO, seller, 7, "ord_7", SECRET, SECRET, SECRET, SECRET, 1, SECRET));

        assertThat(event.who()).isSameAs(WHO);
        assertThat(event.properties()).hasToString("{Amount=7, order_id=ord_7, shown=1}");
    }

    // ---- who --------------------------------------------------------------------------------------------------------

    @Test
    void nullIdentity_isMissing_byTheNameOfItsComponent() {
        TrackEvent event = TrackEvent.of(new LoggedIn(nothing()));

        assertThat(Objects.requireNonNull(event.violation()))
                .hasMessage("identity is missing: the component person of " + LoggedIn.class.getName() + " is null");
        assertThat(event.violation().details()).containsEntry("field", "identity");
        assertThat(event.who()).isEqualTo(Identity.NOBODY);
        assertThat(event.toBuilder()
                        .who(event.who().withAnonymousId("a_1"))
                        .build()
                        .violation())
                .isNull();
    }

    @Test
    void noIdentityAtAll_isMissing_byTheNameOfTheClass() {
        assertThat(TrackEvent.of(new PageViewed("/")).violation())
                .hasMessage("identity is missing: " + PageViewed.class.getName()
                        + " has no component of the type Identity, and was tracked without one");
        assertThat(TrackEvent.of(new PageViewed("/"), nothing()).violation())
                .hasMessage("identity is missing: an event needs at least one id");
    }

    @Test
    void identityOfItsOwn_andAnotherOne_isRefused() {
        GetFluxlyException refused = refusal(() -> TrackEvent.of(new LoggedIn(nothing()), WHO));

        assertThat(refused)
                .hasMessage(LoggedIn.class.getName()
                        + " has an identity of its own, in the component person: track it without another one");
        assertThat(refused.details()).containsEntry("field", "person");
    }

    // ---- what can never be an event ---------------------------------------------------------------------------------

    record Unnamed(Identity who) {}

    @TrackedEvent("Order Completed")
    record BadName(Identity who) {}

    @TrackedEvent("two")
    record TwoPeople(Identity who, Identity other) {}

    @TrackedEvent("two")
    record TwoTimes(
            Identity who,
            @OccurredAt Instant at,
            @OccurredAt Instant then) {}

    @TrackedEvent("time")
    record WrongTime(Identity who, @OccurredAt String at) {}

    @TrackedEvent("time")
    record HiddenTime(Identity who, @OccurredAt @JsonIgnore Instant at) {}

    @TrackedEvent("same")
    record SameNames(Identity who, String orderId, String order_id) {}

    @TrackedEvent("same")
    record SameGivenNames(
            Identity who, String a, @JsonProperty("a") String b) {}

    @TrackedEvent("foreign")
    record Formatted(
            Identity who, @JsonFormat(pattern = "yyyy") Instant day) {}

    @TrackedEvent("foreign")
    record Masked(
            Identity who,
            @JsonSerialize(using = ToStringSerializer.class) String card) {}

    @TrackedEvent("foreign")
    @JsonIgnoreProperties("card")
    record PartlyIgnored(Identity who, String card) {}

    @TrackedEvent("method")
    record Computed(Identity who, String card) {

        @JsonProperty("last_four")
        String end() {
            return card.substring(12);
        }
    }

    @TrackedEvent("wide")
    record Wide(
            Identity who,
            @OccurredAt Instant at,
            @JsonIgnore int ignored,
            int p0,
            int p1,
            int p2,
            int p3,
            int p4,
            int p5,
            int p6,
            int p7,
            int p8,
            int p9,
            int p10,
            int p11,
            int p12,
            int p13,
            int p14,
            int p15,
            int p16,
            int p17,
            int p18,
            int p19,
            int p20,
            int p21,
            int p22,
            int p23,
            int p24,
            int p25,
            int p26,
            int p27,
            int p28,
            int p29,
            int p30,
            int p31) {}

    @TrackedEvent("wider")
    record Wider(
            Identity who,
            int p0,
            int p1,
            int p2,
            int p3,
            int p4,
            int p5,
            int p6,
            int p7,
            int p8,
            int p9,
            int p10,
            int p11,
            int p12,
            int p13,
            int p14,
            int p15,
            int p16,
            int p17,
            int p18,
            int p19,
            int p20,
            int p21,
            int p22,
            int p23,
            int p24,
            int p25,
            int p26,
            int p27,
            int p28,
            int p29,
            int p30,
            int p31,
            int p32) {}

    static Stream<Arguments> flaws() {
        return Stream.of(
                Arguments.of(new Unnamed(WHO), "event", "it carries no @TrackedEvent, which has the name"),
                Arguments.of(new BadName(WHO), "event", "event name must be snake_case: [a-z][a-z0-9_]*"),
                Arguments.of(
                        new TwoPeople(WHO, WHO),
                        "other",
                        "the components who and other are both of the type Identity, and an event has one"),
                Arguments.of(
                        new TwoTimes(WHO, THEN, THEN),
                        "then",
                        "the components at and then are both @OccurredAt, and an event has one"),
                Arguments.of(
                        new WrongTime(WHO, SECRET),
                        "at",
                        "the component at is @OccurredAt, and not of the type Instant"),
                Arguments.of(new HiddenTime(WHO, THEN), "at", "the component at is @OccurredAt, and ignored"),
                Arguments.of(
                        new SameNames(WHO, SECRET, SECRET),
                        "order_id",
                        "the components orderId and order_id become the same property"),
                Arguments.of(
                        new SameGivenNames(WHO, SECRET, SECRET),
                        "b",
                        "the components a and b become the same property"),
                Arguments.of(
                        new Formatted(WHO, THEN),
                        "day",
                        "the component day carries @com.fasterxml.jackson.annotation.JsonFormat" + NOT_UNDERSTOOD),
                Arguments.of(
                        new Masked(WHO, SECRET),
                        "card",
                        "the component card carries @tools.jackson.databind.annotation.JsonSerialize" + NOT_UNDERSTOOD),
                Arguments.of(
                        new PartlyIgnored(WHO, SECRET),
                        "event",
                        "it carries @com.fasterxml.jackson.annotation.JsonIgnoreProperties" + NOT_UNDERSTOOD),
                Arguments.of(
                        new Computed(WHO, SECRET),
                        "end",
                        "the method end is annotated to become a property, and only components do"),
                Arguments.of(
                        new Wider(
                                WHO, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                0, 0, 0, 0, 0),
                        "properties",
                        "properties may have at most 32 keys, got 33"));
    }

    private static final String NOT_UNDERSTOOD =
            ", which may change or hide a value; of such annotations @JsonProperty and @JsonIgnore of "
                    + "com.fasterxml.jackson.annotation are understood";

    @ParameterizedTest
    @MethodSource("flaws")
    @Promise("I64")
    void classThatCanMakeNoEvent_isRefusedEachTime(Record event, String field, String reason) {
        for (int use = 0; use < 3; use++) {
            GetFluxlyException refused = refusal(() -> TrackEvent.of(event));

            assertThat(refused).hasMessage(event.getClass().getName() + " cannot be an event: " + reason);
            assertThat(refused.code()).isEqualTo("validation_error");
            assertThat(refused.details()).containsEntry("field", field);
            assertThat(Leaks.everythingIn(refused)).doesNotContain(SECRET, "user_42");
        }
        assertThat(refusal(() -> TrackEvent.check(event.getClass()))).hasMessageContaining(reason);
    }

    @Test
    void tooManyComponents_tellHowMany() {
        assertThat(refusal(() -> TrackEvent.check(Wider.class)).details())
                .containsEntry("limit", 32)
                .containsEntry("given", 33);
    }

    @Test
    void asManyComponentsAsProperties_areTaken() {
        assertThat(TrackEvent.of(new Wide(
                                WHO, THEN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                0, 0, 0, 0, 0, 0, 0))
                        .properties())
                .hasSize(32);
    }

    @TrackedEvent("no_record")
    static final class NoRecord {}

    @Test
    void check_takesWhatCanBeTracked_andNothingElse() {
        assertThatNoException().isThrownBy(() -> TrackEvent.check(OrderCompleted.class));
        assertThat(refusal(() -> TrackEvent.check(NoRecord.class)))
                .hasMessage(NoRecord.class.getName() + " cannot be an event: it is no record");
        assertThat(refusal(() -> TrackEvent.check(String.class)))
                .hasMessageStartingWith("java.lang.String cannot be an event: it carries no @TrackedEvent");
    }

    @Test
    void nothing_isRefused() {
        assertThat(refusal(() -> TrackEvent.of(nothing()))).hasMessage("event is missing");
        assertThat(refusal(() -> TrackEvent.of(nothing(), WHO))).hasMessage("event is missing");
    }

    // ---- accessors that throw ---------------------------------------------------------------------------------------

    @TrackedEvent("hostile")
    record Hostile(Identity who, Throwable thrown) {

        @Override
        public Throwable thrown() {
            throw sneaky(thrown);
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    static Stream<Throwable> thrown() {
        return Stream.of(
                new IllegalStateException(SECRET),
                new IOException(SECRET),
                new AssertionError(SECRET),
                new StackOverflowError(SECRET),
                GetFluxlyException.invalid("x", SECRET).build());
    }

    @ParameterizedTest
    @MethodSource("thrown")
    @Promise("I51")
    void accessorThatThrows_isNamed_withoutItsText(Throwable thrown) {
        GetFluxlyException refused = refusal(() -> TrackEvent.of(new Hostile(WHO, thrown)));

        assertThat(refused)
                .hasMessage(Hostile.class.getName() + ": the component thrown cannot be read ("
                        + thrown.getClass().getName() + ")");
        assertThat(refused.details()).containsEntry("field", "thrown");
        assertThat(Objects.requireNonNull(refused.getCause()))
                .hasToString(thrown.getClass().getName());
        assertThat(refused.getCause().getStackTrace()).isEqualTo(thrown.getStackTrace());
        assertThat(Leaks.everythingIn(refused)).doesNotContain(SECRET);
    }

    private static GetFluxlyException refusal(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(GetFluxlyException.class, call));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
