package com.getfluxly.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.GetFluxlyClientBuilder;
import com.getfluxly.Promise;
import com.getfluxly.StrictJson;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.EventProcessor;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same calls on the real client and on the recording one: the same answers, the same accounts, the same on the wire. */
@Promise("I64")
class RecordingParityTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final UUID ID = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");

    private final List<Map<String, @Nullable Object>> sent = new CopyOnWriteArrayList<>();

    @AutoClose
    private final GetFluxlyClient real = real(builder());

    @AutoClose
    private final RecordingGetFluxlyClient recording = new RecordingGetFluxlyClient(builder());

    private static GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder("gflux_secret_test");
    }

    private GetFluxlyClient real(GetFluxlyClientBuilder builder) {
        return builder.shutdownHook(false).transport(this::answer).build();
    }

    private TransportResponse answer(TransportRequest request) {
        if (request.carriesEvents()) {
            List<?> events = (List<?>)
                    Objects.requireNonNull(StrictJson.object(request.body()).get("events"));
            events.forEach(event -> sent.add(StrictJson.asObject(event)));
            return new TransportResponse(202, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
        }
        String body = request.path().endsWith("/erase")
                ? "{\"erasure_id\":\"era_1\"}"
                : "{\"alias\":{\"user_id\":\"user_42\"}}";
        return new TransportResponse(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    // ---- values -----------------------------------------------------------------------------------------------------

    // By number: a name would write out what is endless.
    @ParameterizedTest(name = "{index}")
    @MethodSource({
        "com.getfluxly.internal.encode.EncodedValuesTest#values",
        "com.getfluxly.internal.encode.EncodedValuesTest#tooDeep",
        "com.getfluxly.internal.encode.EncodedValuesTest#endless",
        "com.getfluxly.internal.encode.EncodedValuesTest#huge",
        "com.getfluxly.internal.encode.EncodedValuesTest#longNumbers",
        "com.getfluxly.internal.encode.EncodedValuesTest#numbersThatAreLongWhenWrittenOut",
        "com.getfluxly.internal.encode.EncodedValuesTest#numbersBeyondADouble",
        "com.getfluxly.internal.encode.EncodedValuesTest#notFinite",
        "com.getfluxly.internal.encode.EncodedValuesTest#liars",
        "com.getfluxly.internal.encode.EncodedValuesTest#raw",
        "com.getfluxly.internal.encode.EncodedValuesTest#unknown",
        "com.getfluxly.internal.encode.EncodedValuesTest#failures",
        "com.getfluxly.internal.encode.EventEncoderTest#fillings",
        "com.getfluxly.internal.encode.EventEncoderTest#surrogates",
        "com.getfluxly.internal.encode.EventEncoderTest#exactNumbers",
        "com.getfluxly.internal.encode.EventEncoderTest#unfit",
        "com.getfluxly.internal.encode.MapKeysTest#names",
        "com.getfluxly.internal.encode.MapKeysTest#otherKeys",
        "com.getfluxly.internal.encode.MapKeysTest#colliding",
        "com.getfluxly.internal.encode.PlainMapTest#plainValues",
        "com.getfluxly.internal.encode.PlainMapTest#otherValues",
        "com.getfluxly.internal.encode.PlainMapTest#otherKeys",
        "com.getfluxly.internal.encode.RecordsTest#records",
        "com.getfluxly.internal.encode.ValueTypesTest#listed",
        "com.getfluxly.internal.encode.ValueTypesTest#unlisted",
        "com.getfluxly.internal.encode.ValueTypesTest#lookalikes"
    })
    @Promise(value = "I64", mutant = "the recording client encodes with a mapper of its own")
    void value_arrivesTheSame_orIsRefusedTheSame(ArgumentsAccessor given) {
        for (Object one : given.toList()) {
            assertSame(() -> one instanceof Supplier<?> supplier ? supplier.get() : one);
        }
    }

    private void assertSame(Supplier<@Nullable Object> value) {
        for (Function<Object, Map<Object, Object>> place : places()) {
            sent.clear();
            recording.clear();
            Function<GetFluxlyClient, Object> call = client -> client.track("tracked", WHO, named(place, value.get()));

            Object answer = outcome(real, call);

            assertThat(outcome(recording, call)).isEqualTo(answer);
            assertThat(recording.events().size()).isEqualTo(answer.equals(true) ? 1 : 0);
            if (answer.equals(true)) {
                real.flush();
                assertThat(recording.events().only())
                        .satisfies(event -> assertThat(Wire.areEqual(
                                        event.properties(), sent.get(0).get("properties")))
                                .as("%s, and on the wire %s", event, sent)
                                .isTrue());
            }
        }
    }

    private static List<Function<Object, Map<Object, Object>>> places() {
        return List.of(
                value -> Collections.singletonMap("v", value),
                value -> Map.of("v", Collections.singletonList(Collections.singletonMap("deep", value))),
                value -> Map.of("v", Collections.singletonMap(value, 1)));
    }

    @SuppressWarnings({"unchecked", "rawtypes", "NullAway"}) // a value may be a key, too, and null
    private static Map<String, Object> named(Function<Object, Map<Object, Object>> place, @Nullable Object value) {
        return (Map) place.apply(value);
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    record Bare(Identity who) {}

    @TrackedEvent("Order paid!")
    record BadName(Identity who) {}

    @TrackedEvent("paid")
    record Paid(Identity who, int total) {

        @Override
        public int total() {
            throw new IllegalStateException("canary");
        }
    }

    private static Arguments call(String what, Predicate<GetFluxlyClient> call) {
        return Arguments.of(what, call);
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                call("a plain event", client -> client.track("paid", WHO)),
                call("an event of 32 KB", client -> client.track("paid", WHO, Map.of("text", "x".repeat(32_000)))),
                call("an event beyond 32 KB", client -> client.track("paid", WHO, Map.of("text", "x".repeat(33_000)))),
                call("traits", client -> client.identify(WHO, Map.of("plan", "pro"))),
                call("no traits", client -> client.identify((IdentifyEvent) nothing())),
                call("an id twice", client -> {
                    TrackEvent event =
                            TrackEvent.builder("paid", WHO).messageId(ID).build();
                    boolean first = client.track(event);
                    return first && client.track(event.toBuilder().build());
                }),
                call("an id that is prepared", client -> {
                    TrackEvent event =
                            TrackEvent.builder("paid", WHO).messageId(ID).build();
                    return !client.prepare(event).isRefused() && client.track(event);
                }),
                call(
                        "a prepared event",
                        client -> client.prepare(TrackEvent.builder("paid", WHO).build())
                                .send()),
                call(
                        "a bad prepared event",
                        client -> client.prepare(TrackEvent.builder("Paid", WHO).build())
                                .send()),
                call("a discarded event", client -> {
                    client.prepare(IdentifyEvent.builder(WHO).build()).discard();
                    return true;
                }),
                call("a record without a name", client -> client.track(new Bare(WHO))),
                call("a record with a bad name", client -> client.track(new BadName(WHO))),
                call("a record that throws", client -> client.track(new Paid(WHO, 1))),
                call("a record with two persons", client -> client.track(new Paid(WHO, 1), WHO)),
                call(
                        "a bad prepared record",
                        client -> client.prepare(new BadName(WHO)).send()),
                call("after the end", client -> {
                    client.close();
                    return client.track("paid", WHO);
                }),
                call(
                        "an alias",
                        client -> client.alias(AliasRequest.to("user_42").fromAnonymousId("anon_a8f3c2"))
                                .userId()
                                .equals("user_42")),
                call(
                        "an alias of nobody",
                        client -> client.alias(AliasRequest.to("user_42"))
                                .userId()
                                .isEmpty()),
                call("no alias", client -> client.alias(nothing()).userId().isEmpty()),
                call("an alias after the end", client -> {
                    client.close();
                    return client.alias(AliasRequest.to("user_42").fromPreviousId("u1"))
                            .userId()
                            .isEmpty();
                }),
                call(
                        "an erasure",
                        client -> client.erase(ErasureRequest.of("user/42", ErasureReason.GDPR_DSR))
                                .erasureId()
                                .startsWith("era_")),
                call(
                        "an erasure of nobody",
                        client -> client.erase(ErasureRequest.of(" ", ErasureReason.GDPR_DSR))
                                .erasureId()
                                .isEmpty()),
                call(
                        "an erasure without a reason",
                        client -> client.erase(ErasureRequest.of("user_42", nothing()))
                                .erasureId()
                                .isEmpty()),
                call("no erasure", client -> client.erase(nothing()).erasureId().isEmpty()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"calls", "com.getfluxly.BadEventsTest#calls"})
    void call_isAnsweredTheSame(String what, Predicate<GetFluxlyClient> call) {
        assertAnsweredTheSame(real, recording, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"calls", "com.getfluxly.BadEventsTest#calls"})
    void call_isReportedTheSame(String what, Predicate<GetFluxlyClient> call) {
        try (GetFluxlyClient reporting = real(builder().failureMode(FailureMode.REPORT));
                RecordingGetFluxlyClient recorded =
                        new RecordingGetFluxlyClient(builder().failureMode(FailureMode.REPORT))) {
            assertAnsweredTheSame(reporting, recorded, call);
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("com.getfluxly.event.TypedEventTest#flaws")
    void record_isRefusedTheSame(ArgumentsAccessor given) {
        Record flawed = Objects.requireNonNull(given.get(0, Record.class));

        assertAnsweredTheSame(real, recording, client -> client.track(flawed));
        assertAnsweredTheSame(real, recording, client -> client.track(flawed, WHO));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("processors")
    void processor_isObeyedTheSame(EventProcessor processor) {
        try (GetFluxlyClient processing =
                        real(builder().context(Map.of("app", "shop")).processor(processor));
                RecordingGetFluxlyClient recorded = new RecordingGetFluxlyClient(
                        builder().context(Map.of("app", "shop")).processor(processor))) {
            assertAnsweredTheSame(
                    processing,
                    recorded,
                    client -> client.track("paid", WHO, Map.<String, Object>of("card", "4111", "total", 1)));
        }
    }

    static Stream<EventProcessor> processors() {
        return Stream.of(
                event -> event,
                event -> null,
                event -> {
                    throw new IllegalStateException("canary");
                },
                event -> event.toBuilder().messageId(new UUID(0, 0)).build(),
                event -> event.toBuilder().context(Map.of("added", 1)).build(),
                RecordingParityTest::anonymous,
                EventProcessor.redact("card", "app"),
                EventProcessor.sample(0),
                EventProcessor.sample(1));
    }

    private static Event anonymous(Event event) {
        return TrackEvent.builder(event.name(), Identity.anonymousId("")).build();
    }

    private void assertAnsweredTheSame(
            GetFluxlyClient expected, RecordingGetFluxlyClient recorded, Predicate<GetFluxlyClient> call) {
        Object answer = outcome(expected, call::test);

        assertThat(outcome(recorded, call::test)).isEqualTo(answer);
        expected.flush();
        assertThat(recorded.events().stream().map(RecordingParityTest::comparable))
                .isEqualTo(sent.stream().map(RecordingParityTest::withoutNews).toList());
        recorded.flush();
        assertThat(recorded.stats().offered()).isEqualTo(expected.stats().offered());
        assertThat(recorded.stats().accepted()).isEqualTo(expected.stats().accepted());
        assertThat(recorded.stats().delivered()).isEqualTo(expected.stats().delivered());
        assertThat(recorded.stats().refusedByReason())
                .isEqualTo(expected.stats().refusedByReason());
        assertThat(recorded.stats().state()).isEqualTo(expected.stats().state());
    }

    /** All but what is new with each event. */
    private static Map<String, @Nullable Object> withoutNews(Map<String, @Nullable Object> event) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(event);
        rest.keySet().removeAll(List.of("timestamp", "message_id"));
        return new LinkedHashMap<>(StrictJson.object(Wire.write(readable(rest))));
    }

    private static Map<String, @Nullable Object> comparable(RecordedEvent event) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("event", event.name());
        json.put("external_id", event.externalId());
        json.put("user_id", event.userId());
        json.put("anonymous_id", event.anonymousId());
        json.put("properties", event.properties());
        json.put("traits", event.traits());
        json.put("context", event.context());
        json.values().removeIf(value -> value == null || value.equals(Map.of()));
        return new LinkedHashMap<>(StrictJson.object(Wire.write(readable(json))));
    }

    @SuppressWarnings("NullAway") // null is a value of JSON
    private static Map<String, Object> readable(Map<String, @Nullable Object> json) {
        return json;
    }

    /** What the caller gets: the answer, or what is thrown, in all that it says. */
    private static Object outcome(GetFluxlyClient client, Function<GetFluxlyClient, Object> call) {
        try {
            return call.apply(client);
        } catch (GetFluxlyException refused) {
            return List.<Object>of(
                    refused.code(), String.valueOf(refused.getMessage()), refused.details(), refused.retryable());
        }
    }

    /** What a caller without null checks may pass. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
