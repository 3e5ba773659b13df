package com.getfluxly.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

    private static final Identity USER = Identity.externalId("user_42");

    static Stream<Arguments> factories() {
        Function<String, Identity> external = Identity::externalId;
        Function<String, Identity> user = Identity::userId;
        Function<String, Identity> anonymous = Identity::anonymousId;
        return Stream.of(
                Arguments.of("external_id", external),
                Arguments.of("user_id", user),
                Arguments.of("anonymous_id", anonymous));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("factories")
    void factory_knowsItsKindOnly(String kind, Function<String, Identity> factory) {
        Identity identity = factory.apply("a1");

        assertThat(identity.externalId()).isEqualTo(kind.equals("external_id") ? "a1" : null);
        assertThat(identity.userId()).isEqualTo(kind.equals("user_id") ? "a1" : null);
        assertThat(identity.anonymousId()).isEqualTo(kind.equals("anonymous_id") ? "a1" : null);
    }

    static Stream<Arguments> blankIds() {
        return factories()
                .flatMap(factory -> Stream.of(null, "", " ", "\t\n", "\u2003")
                        .map(id -> Arguments.of(factory.get()[0], factory.get()[1], id)));
    }

    @ParameterizedTest(name = "{0} <{2}>")
    @MethodSource("blankIds")
    @Promise("I58")
    void blankId_isKept_andOneThatIsAloneIsAViolation(
            String kind, Function<@Nullable String, Identity> factory, @Nullable String id) {
        Identity identity = factory.apply(id);

        GetFluxlyException refused = violation(identity);
        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused).hasMessage(kind + " must not be blank: an event needs at least one id");
        assertThat(refused.details()).isEqualTo(Map.of("field", kind));
        assertThat(identity).hasToString("Identity[]").isEqualTo(factory.apply(id));
        assertThat(identity.hashCode()).isEqualTo(factory.apply(id).hashCode());
    }

    /** A visitor without a login, by one line of code for all. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void blankId_isNotKnown_besideOneThatIs(@Nullable String id) {
        Identity visitor = Identity.externalId(id).withAnonymousId("anon_1");

        assertThat(TrackEvent.builder("opened", visitor).build().violation()).isNull();
        assertThat(visitor).hasToString("Identity[anonymous_id]");
        assertThat(Identity.externalId(id).withExternalId("user_42")).isEqualTo(USER);
    }

    private static GetFluxlyException violation(Identity who) {
        return Objects.requireNonNull(TrackEvent.builder("paid", who).build().violation());
    }

    @Test
    void with_addsAnId() {
        Identity known = USER.withUserId("u").withAnonymousId("a");

        assertThat(known.externalId()).isEqualTo("user_42");
        assertThat(known.userId()).isEqualTo("u");
        assertThat(known.anonymousId()).isEqualTo("a");
    }

    @Test
    void with_replacesAnId() {
        assertThat(USER.withExternalId("user_43")).isEqualTo(Identity.externalId("user_43"));
    }

    @Test
    void with_leavesTheOriginalAlone() {
        Identity added = USER.withAnonymousId("a");

        assertThat(added).isNotEqualTo(USER);
        assertThat(USER.anonymousId()).isNull();
    }

    static Stream<BiFunction<Identity, @Nullable String, Identity>> withers() {
        return Stream.of(Identity::withExternalId, Identity::withUserId, Identity::withAnonymousId);
    }

    @ParameterizedTest
    @MethodSource("withers")
    void with_takesABlankIdForUnknown(BiFunction<Identity, @Nullable String, Identity> with) {
        Identity full = USER.withUserId("u").withAnonymousId("a");

        assertThat(with.apply(full, null)).isSameAs(full);
        assertThat(with.apply(full, "")).isSameAs(full);
        assertThat(with.apply(full, " \t")).isSameAs(full);
    }

    @Test
    void equality_isByEveryId() {
        Identity all = USER.withUserId("u").withAnonymousId("a");

        assertThat(all)
                .isEqualTo(Identity.anonymousId("a").withUserId("u").withExternalId("user_42"))
                .hasSameHashCodeAs(Identity.anonymousId("a").withUserId("u").withExternalId("user_42"))
                .isNotEqualTo(all.withExternalId("x"))
                .isNotEqualTo(all.withUserId("x"))
                .isNotEqualTo(all.withAnonymousId("x"))
                .isNotEqualTo(null)
                .isNotEqualTo("user_42");
        assertThat(Identity.userId("a")).isNotEqualTo(Identity.externalId("a"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void equality_isByWhatIsKnown(@Nullable String id) {
        Identity user = Identity.externalId(id).withUserId("u");

        assertThat(user).isEqualTo(Identity.userId("u")).hasSameHashCodeAs(Identity.userId("u"));
        assertThat(Identity.anonymousId(id)).isEqualTo(Identity.externalId(id)).isNotEqualTo(user);
    }

    @Test
    @Promise("I51")
    void toString_namesTheKindsAndNoId() {
        assertThat(Identity.externalId("canary")).hasToString("Identity[external_id]");
        assertThat(Identity.externalId("canary").withUserId("canary").withAnonymousId("canary"))
                .hasToString("Identity[external_id, user_id, anonymous_id]");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"x", "\u0000", "\uD800", "😀"})
    void id_isTakenAsItIs(@Nullable String suffix) {
        String id = "id" + suffix;

        assertThat(Identity.userId(id).userId()).isSameAs(id);
    }
}
