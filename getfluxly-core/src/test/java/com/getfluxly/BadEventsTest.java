package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an event is made of, only the client's call refuses it, and in the way that it was told to. */
@Promise({"I18", "I58"})
class BadEventsTest {

    private static final Identity WHO = Identity.externalId("user_42");

    private static Arguments refused(String why, Predicate<GetFluxlyClient> call) {
        return Arguments.of(why, call);
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                refused(
                        "external_id must not be blank: an event needs at least one id",
                        client -> client.track("paid", Identity.externalId(nothing()))),
                refused(
                        "user_id must not be blank: an event needs at least one id",
                        client -> client.identify(Identity.userId(" "), Map.of("plan", "pro"))),
                refused(
                        "anonymous_id must not be blank: an event needs at least one id",
                        client -> client.track("paid", Identity.anonymousId("").withUserId("\t"), Map.of())),
                refused(
                        "identity is missing: an event needs at least one id",
                        client -> client.track("paid", nothing())),
                refused(
                        "identity is missing: an event needs at least one id",
                        client -> client.identify(IdentifyEvent.builder(nothing())
                                .trait("plan", "pro")
                                .build())),
                refused(
                        "event name must be snake_case: [a-z][a-z0-9_]*",
                        client -> client.track(TrackEvent.builder("Order Completed", WHO)
                                .property("total", 1)
                                .build())),
                refused(
                        "event name must be snake_case: [a-z][a-z0-9_]*",
                        client -> client.track("Order Completed", WHO)),
                refused(
                        "event name is missing",
                        client ->
                                client.track(TrackEvent.builder(nothing(), WHO).build())),
                refused(
                        "event name may have at most 64 characters, got 65",
                        client -> client.track("a".repeat(65), WHO, Map.of())),
                refused(
                        "event names that start with $ are reserved; use identify for traits",
                        client -> client.track("$identify", WHO)),
                refused("properties may have at most 32 keys, got 33", client -> client.track("paid", WHO, keys(33))),
                refused("properties may have at most 32 keys, got 33", client -> {
                    TrackEvent.Builder builder = TrackEvent.builder("paid", WHO);
                    IntStream.rangeClosed(1, 33).forEach(i -> builder.property("k" + i, i));
                    return client.track(builder.build());
                }),
                refused("traits may have at most 6554 keys, got 7000", client -> client.identify(WHO, keys(7_000))),
                refused(
                        "properties has a null key",
                        client -> client.track(TrackEvent.builder("paid", WHO)
                                .property(nothing(), 1)
                                .build())),
                refused(
                        "properties: a map has a null key",
                        client -> client.track("paid", WHO, Collections.singletonMap(nothing(), 1))),
                refused(
                        "traits cannot be read: java.lang.IllegalStateException",
                        client -> client.identify(
                                IdentifyEvent.builder(WHO).traits(new Hostile()).build())),
                refused(
                        "properties cannot be read: java.lang.IllegalStateException",
                        client -> client.track("paid", WHO, new Hostile())),
                refused(
                        "context cannot be read: java.lang.IllegalStateException",
                        client -> client.track(TrackEvent.builder("paid", WHO)
                                .context(new Hostile())
                                .build())),
                refused(
                        "timestamp must lie in the years 0000 to 9999",
                        client -> client.track(TrackEvent.builder("paid", WHO)
                                .timestamp(Instant.MAX)
                                .build())),
                refused(
                        "message_id must be a UUID of version 4, got version 0",
                        client -> client.identify(IdentifyEvent.builder(WHO)
                                .messageId(new UUID(0, 0))
                                .build())),
                refused("event is missing", client -> client.track((TrackEvent) nothing())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    @Promise(value = "I58", mutant = "the factory of an identity throws")
    void badEvent_isThrownOrReported(String why, Predicate<GetFluxlyClient> call) {
        List<DroppedEvent> told = new CopyOnWriteArrayList<>();
        DeliveryListener listener = new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                told.add(event);
            }
        };
        GetFluxlyClient reporting =
                builder().failureMode(FailureMode.REPORT).listener(listener).build();
        try (GetFluxlyClient throwing = builder().build()) {
            assertThatExceptionOfType(GetFluxlyException.class)
                    .isThrownBy(() -> call.test(throwing))
                    .withMessage(why)
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("validation_error"));
            assertThat(throwing.stats().refusedByReason()).containsEntry(DropReason.VALIDATION_ERROR, 1L);
        }
        try (reporting) {
            assertThat(call.test(reporting)).isFalse();
            assertThat(call.test(new ForwardingGetFluxlyClient(reporting) {})).isFalse();
        }

        assertThat(call.test(GetFluxlyClient.noOp())).isFalse();
        assertThat(reporting.stats().refusedByReason()).containsEntry(DropReason.VALIDATION_ERROR, 2L);
        assertThat(reporting.stats().accepted()).isZero();
        assertThat(told).hasSize(2).allSatisfy(event -> {
            assertThat(event.reason()).isEqualTo(DropReason.VALIDATION_ERROR);
            assertThat(event.refused()).isTrue();
        });
    }

    private static GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder("gflux_secret_test").shutdownHook(false).transport(request -> {
            throw new AssertionError("nothing was to be sent");
        });
    }

    /** What a caller without null checks may pass. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private static Map<String, Object> keys(int count) {
        Map<String, Object> keys = new LinkedHashMap<>();
        IntStream.range(0, count).forEach(i -> keys.put("k" + i, i));
        return keys;
    }

    private static final class Hostile extends AbstractMap<String, Object> {
        @Override
        public Set<Entry<String, Object>> entrySet() {
            throw new IllegalStateException("canary");
        }
    }
}
