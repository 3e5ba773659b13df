package com.getfluxly.internal.encode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.StrictJson;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.JsonGeneratorDelegate;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.jsontype.TypeSerializer;

/** What an application's own serializer writes costs its own event at most, and never makes the request invalid JSON. */
class ForeignSerializersTest {

    private final Encoding encoding = new Encoding();

    /** Writes itself, in whatever way. */
    record Own(Consumer<JsonGenerator> writing) implements JacksonSerializable {

        @Override
        public void serialize(JsonGenerator json, SerializationContext context) {
            writing.accept(json);
        }

        @Override
        public void serializeWithType(JsonGenerator json, SerializationContext context, TypeSerializer types) {
            writing.accept(json);
        }
    }

    /** Has a property that a serializer of the application's writes. */
    record Holder(
            @JsonSerialize(using = Nothing.class) String first,
            @JsonSerialize(using = Nothing.class) String last) {}

    static final class Nothing extends ValueSerializer<String> {

        @Override
        public void serialize(String value, JsonGenerator json, SerializationContext context) {
            // Writes nothing.
        }
    }

    private static Arguments writing(String what, Consumer<JsonGenerator> writing) {
        return Arguments.of(what, writing);
    }

    static Stream<Arguments> wrongWritings() {
        return Stream.of(
                writing("nothing", json -> {}),
                writing("an object left open", JsonGenerator::writeStartObject),
                writing("an array left open", JsonGenerator::writeStartArray),
                writing("two left open", json -> json.writeStartArray().writeStartObject()),
                writing(
                        "an object in an array left open",
                        json -> json.writeStartArray().writeStartObject().writeEndObject()),
                writing("two values", json -> json.writeNumber(1).writeNumber(2)),
                writing("a bare name", json -> json.writeName("x")),
                writing(
                        "a bare name in an object",
                        json -> json.writeStartObject().writeName("x").writeEndObject()),
                writing(
                        "two names",
                        json -> json.writeStartObject()
                                .writeName("x")
                                .writeName("y")
                                .writeNumber(1)
                                .writeEndObject()),
                writing(
                        "a value without a name",
                        json -> json.writeStartObject().writeNumber(1).writeEndObject()),
                writing(
                        "another property",
                        json -> json.writeNumber(1).writeName("x").writeNumber(2)),
                writing(
                        "another property with an id",
                        json -> json.writeNumber(1).writePropertyId(7).writeNumber(2)),
                writing("an end too many", json -> json.writeNumber(1).writeEndObject()),
                writing("an end alone", JsonGenerator::writeEndObject),
                writing("an array's end alone", JsonGenerator::writeEndArray),
                writing("the wrong end", json -> json.writeStartObject().writeEndArray()),
                writing(
                        "an end, and what was closed again",
                        json -> json.writeNumber(1)
                                .writeEndObject()
                                .writeName("context")
                                .writeStartObject()
                                .writeName("x")
                                .writeNumber(2)),
                writing(
                        "fewer elements than told",
                        json -> json.writeStartArray(List.of(), 2)
                                .writeNumber(1)
                                .writeEndArray()),
                writing("raw text", json -> json.writeRaw("canary")),
                writing("a raw value", json -> json.writeRawValue("{")),
                writing(
                        "raw text behind the guard",
                        json -> ((JsonGeneratorDelegate) json).delegate().writeRaw("{")),
                writing("a number by its text", json -> json.writeNumber("1}")));
    }

    @ParameterizedTest
    @MethodSource("wrongWritings")
    @Promise({"I44", "I54"})
    void wrongWriting_costsItsEvent_andNamesTheProperty(String what, Consumer<JsonGenerator> writing) {
        Own value = new Own(writing);
        for (Map<String, Object> properties : List.of(
                Map.<String, Object>of("total", value),
                Encoding.object("total", value, "zero", 0),
                Encoding.object("zero", 0, "total", Map.of("canary", value)),
                Encoding.object("zero", 0, "total", Map.of("canary", Map.of("canary", value)), "last", 1))) {
            GetFluxlyException refused = encoding.refusalOf(Encoding.event(properties));

            assertThat(refused.code()).isEqualTo("validation_error");
            assertThat(refused).hasMessageStartingWith("properties.total");
            assertThat(refused.getMessage()).doesNotContain("canary");
            assertThat((String) refused.details().get("field")).startsWith("properties.total");
        }
    }

    @ParameterizedTest
    @MethodSource("wrongWritings")
    @Promise("I54")
    void wrongWriting_inAList_leavesTheEventValidOrRefused(String what, Consumer<JsonGenerator> writing) {
        Event event = Encoding.event(Map.of("total", List.of(1, new Own(writing), 2)));
        String json;
        try {
            json = new String(encoding.encode(event).json(), UTF_8);
        } catch (GetFluxlyException refused) {
            assertThat(refused).hasMessageStartingWith("properties.total");
            return;
        }
        assertThat(StrictJson.object(json.getBytes(UTF_8))).containsKey("properties");
        assertThat(what).as("nothing may be lost from a list").isEmpty();
    }

    @Test
    @Promise("I54")
    void propertyOfARecord_thatIsNotWritten_costsTheEvent() {
        assertThat(encoding.refusal(new Holder("a", "b"))).hasMessageStartingWith("properties.v");
        assertThat(encoding.refusal(List.of(new Holder("a", "b")))).hasMessageStartingWith("properties.v");
    }

    @Test
    void neighbours_ofAWrongWriting_areEncoded() {
        encoding.refusal(new Own(JsonGenerator::writeStartObject));

        assertThat(encoding.wire(Map.of("a", 1))).hasToString("{a=1}");
        assertThat(encoding.wire(new Own(json -> json.writeString("b")))).isEqualTo("b");
    }

    @Test
    void rightWriting_arrives() {
        assertThat(encoding.wire(new Own(json -> json.writeStartObject()
                        .writeName("x")
                        .writeStartArray(List.of(), 2)
                        .writeNumber(1)
                        .writeNull()
                        .writeEndArray()
                        .writeName("y")
                        .writeArray(new int[] {1, 2}, 0, 2)
                        .writePropertyId(7)
                        .writeBoolean(true)
                        .writeEndObject())))
                .hasToString("{x=[1, null], y=[1, 2], 7=true}");
    }

    @Test
    void generator_isNotChangedByAValue() {
        Own careless = new Own(json -> {
            json.configure(StreamWriteFeature.STRICT_DUPLICATE_DETECTION, false);
            json.writeStartObject()
                    .writeName("x")
                    .writeNumber(1)
                    .writeName("x")
                    .writeNumber(2)
                    .writeEndObject();
            json.close();
        });

        assertThat(encoding.refusal(careless)).hasMessageContaining("two keys of a map become the same name");
        assertThat(encoding.wire(new Own(json -> json.writeNumber(1).close()))).hasToString("1");
    }
}
