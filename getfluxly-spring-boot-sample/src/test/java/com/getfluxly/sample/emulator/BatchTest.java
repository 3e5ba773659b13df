package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.BATCH;
import static com.getfluxly.sample.emulator.EmulatorClient.batch;
import static com.getfluxly.sample.emulator.EmulatorClient.event;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/events/batch} and the rules of one event. */
class BatchTest {

    private static final String ID = "\"external_id\":\"user_42\"";

    @RegisterExtension
    private final EmulatorClient emulator = new EmulatorClient();

    @Test
    void batch_isAnsweredWithItsCounts() throws Exception {
        HttpResponse<String> response = emulator.postBatch(event("signed_up"), event("order_completed"));

        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode body = json(response);
        assertThat(body.propertyNames()).containsExactly("accepted", "rejected", "errors", "request_id");
        assertThat(body.get("accepted").intValue()).isEqualTo(2);
        assertThat(body.get("rejected").intValue()).isZero();
        assertThat(body.get("errors")).isEmpty();
        assertThat(body.get("request_id").stringValue()).matches("req_[0-9a-f]{32}");
    }

    @Test
    void batch_keepsTheGoodAndNamesTheBad() throws Exception {
        HttpResponse<String> response =
                emulator.postBatch(event("first"), event("Not Snake"), event("third"), "{}", event("fifth"));

        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode body = json(response);
        assertThat(body.get("accepted").intValue()).isEqualTo(3);
        assertThat(body.get("rejected").intValue()).isEqualTo(2);
        assertThat(body.get("errors")).isEqualTo(json("""
                        [{"index":1,"error":"validation_error",\
                        "detail":"event must be snake_case, at most 64 characters, or $identify"},\
                        {"index":3,"error":"validation_error","detail":"event is required"}]"""));
        assertThat(emulator.received()
                        .get("events")
                        .valueStream()
                        .map(e -> e.get("event").stringValue()))
                .containsExactly("first", "third", "fifth");
    }

    @Test
    void batch_isAcceptedAsAWholeEvenIfEveryEventIsBad() throws Exception {
        HttpResponse<String> response = emulator.postBatch("1", "[]", "null", "\"signed_up\"");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("accepted").intValue()).isZero();
        assertThat(json(response)
                        .get("errors")
                        .valueStream()
                        .map(e -> e.get("detail").stringValue()))
                .hasSize(4)
                .containsOnly("an event must be an object");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void batch_holds1To100Events(int size) throws Exception {
        HttpResponse<String> response = emulator.post(BATCH, batchOf(size));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("accepted").intValue()).isEqualTo(size);
    }

    @Test
    void batch_isRefusedFrom101Events() throws Exception {
        assertNoBatch(batchOf(101));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"events\":[]}", "{\"events\":null}", "{\"events\":{}}", "{\"events\":\"x\"}"})
    void batch_isRefusedWithoutEvents(String body) throws Exception {
        assertNoBatch(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "signed_up", "order2_completed", "a__b_", "$identify"})
    void eventName_isSnakeCase(String name) throws Exception {
        assertAccepted(event(name));
    }

    @Test
    void eventName_holdsUpTo64Characters() throws Exception {
        assertAccepted(event("a".repeat(64)));
        assertRejected(event("a".repeat(65)), "event must be snake_case, at most 64 characters, or $identify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SignedUp", "signed-up", "signed up", "_signed", "2nd_order", "größe", "$pageview", "a\\n"})
    void eventName_isRejectedIfOther(String name) throws Exception {
        assertRejected(event(name), "event must be snake_case, at most 64 characters, or $identify");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                     | event is required",
                "{'event':null}         | event must be a string and not blank",
                "{'event':7}            | event must be a string and not blank",
                "{'event':' '}          | event must be a string and not blank",
                "{'event':'a'}          | one of anonymous_id, external_id, user_id is required",
                "{'event':'a','user_id':''}   | user_id must be a string and not blank",
                "{'event':'a','user_id':42}   | user_id must be a string and not blank",
                "{'event':'a','user_id':'u','anonymous_id':null} | anonymous_id must be a string and not blank",
                "{'event':'a','user_id':'u','properties':[]}     | properties must be an object",
                "{'event':'a','user_id':'u','properties':null}   | properties must be an object",
                "{'event':'a','user_id':'u','traits':{}}         | traits are for $identify only",
                "{'event':'$identify','user_id':'u','traits':1}  | traits must be an object",
                "{'event':'a','user_id':'u','context':'web'}     | context must be an object",
                "{'event':'a','user_id':'u','timestamp':1747378800} | timestamp must be a string and not blank",
                "{'event':'a','user_id':'u','message_id':7}      | message_id must be a string and not blank"
            })
    void event_isRejectedForTheFieldThatIsWrong(String event, String detail) throws Exception {
        assertRejected(event.replace('\'', '"'), detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anonymous_id", "external_id", "user_id"})
    void event_needsOneIdOfThree(String id) throws Exception {
        assertAccepted("{\"event\":\"signed_up\",\"%s\":\"x\"}".formatted(id));
    }

    @Test
    void event_mayCarryEverythingAtOnce() throws Exception {
        assertAccepted("""
                {"event":"$identify","anonymous_id":"a","external_id":"e","user_id":"u","properties":{"n":1},\
                "traits":{"plan":"pro"},"timestamp":"2026-05-16T07:00:00.123456789Z","context":{"app":{}},\
                "message_id":"6B1F5C1E-2F4E-4C1E-9B1F-5C1E2F4E4C1E","unknown_to_the_contract":true}""");
    }

    @Test
    void properties_holdUpTo32Keys() throws Exception {
        assertAccepted("{\"event\":\"a\",%s,\"properties\":%s}".formatted(ID, objectOf(32)));
        assertRejected(
                "{\"event\":\"a\",%s,\"properties\":%s}".formatted(ID, objectOf(33)),
                "properties must have at most 32 keys");
    }

    @Test
    void properties_countTheirTopLevelOnly() throws Exception {
        assertAccepted("{\"event\":\"a\",%s,\"properties\":{\"nested\":%s}}".formatted(ID, objectOf(33)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-05-16T07:00:00Z", "2026-05-16T07:00:00.5Z", "1969-12-31T23:59:59Z"})
    void timestamp_isAnInstantInUtc(String timestamp) throws Exception {
        assertAccepted("{\"event\":\"a\",%s,\"timestamp\":\"%s\"}".formatted(ID, timestamp));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-05-16",
                "2026-05-16T07:00:00",
                "2026-05-16T09:00:00+02:00",
                "2026-02-30T07:00:00Z",
                "1747378800",
                "yesterdayZ"
            })
    void timestamp_isRejectedIfOther(String timestamp) throws Exception {
        assertRejected(
                "{\"event\":\"a\",%s,\"timestamp\":\"%s\"}".formatted(ID, timestamp),
                "timestamp must be an ISO 8601 instant in UTC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m-1",
                "6b1f5c1e-2f4e-1c1e-9b1f-5c1e2f4e4c1e", // version 1
                "6b1f5c1e-2f4e-7c1e-9b1f-5c1e2f4e4c1e", // version 7
                "6b1f5c1e-2f4e-4c1e-cb1f-5c1e2f4e4c1e", // another variant
                "6b1f5c1e2f4e4c1e9b1f5c1e2f4e4c1e"
            })
    void messageId_isAUuidOfVersion4(String messageId) throws Exception {
        assertRejected(event("signed_up", messageId), "message_id must be a UUID of version 4");
    }

    @Test
    void event_isTakenUpTo32768Bytes() throws Exception {
        assertAccepted(eventOf(32_768));

        JsonNode body = json(emulator.postBatch(event("small"), eventOf(32_769)));
        assertThat(body.get("accepted").intValue()).isEqualTo(1);
        assertThat(body.get("errors")).isEqualTo(json("""
                        [{"index":1,"error":"payload_too_large","detail":"the event exceeds 32768 bytes"}]"""));
    }

    @Test
    void event_isMeasuredInBytesNotCharacters() throws Exception {
        // 16,000 characters of two bytes and a frame of fewer than 768; 16,400 of them are too many.
        assertAccepted("{\"event\":\"a\",%s,\"properties\":{\"t\":\"%s\"}}".formatted(ID, "é".repeat(16_000)));
        HttpResponse<String> response = emulator.postBatch(
                "{\"event\":\"a\",%s,\"properties\":{\"t\":\"%s\"}}".formatted(ID, "é".repeat(16_400)));
        assertThat(json(response).at("/errors/0/error").stringValue()).isEqualTo("payload_too_large");
    }

    @Test
    void messageId_isStoredOnce() throws Exception {
        String event = event("signed_up");

        JsonNode first = json(emulator.postBatch(event));
        JsonNode second = json(emulator.postBatch(event, event("order_completed")));

        assertThat(first.get("accepted").intValue()).isEqualTo(1);
        assertThat(second.get("accepted").intValue()).isEqualTo(2);
        assertThat(second.get("rejected").intValue()).isZero();
        JsonNode counters = emulator.received().get("counters");
        assertThat(counters.get("events").intValue()).isEqualTo(2);
        assertThat(counters.get("duplicates").intValue()).isEqualTo(1);
        assertThat(counters.get("requests").intValue()).isEqualTo(2);
    }

    @Test
    void messageId_isStoredOnceWithinABatchToo() throws Exception {
        String event = event("signed_up");

        assertThat(json(emulator.postBatch(event, event)).get("accepted").intValue())
                .isEqualTo(2);
        assertThat(emulator.received().get("events")).hasSize(1);
    }

    @Test
    void messageId_ofARejectedEventIsFree() throws Exception {
        String id = "6b1f5c1e-2f4e-4c1e-9b1f-5c1e2f4e4c1e";

        emulator.postBatch(event("Bad Name", id));
        emulator.postBatch(event("good_name", id));

        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(1);
        assertThat(emulator.received().at("/counters/duplicates").intValue()).isZero();
    }

    @Test
    void messageId_mayBeMissing() throws Exception {
        String event = "{\"event\":\"signed_up\",%s}".formatted(ID);

        emulator.postBatch(event, event);

        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(2);
    }

    private void assertAccepted(String event) throws Exception {
        HttpResponse<String> response = emulator.postBatch(event);
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("errors")).isEmpty();
        assertThat(json(response).get("accepted").intValue()).isEqualTo(1);
    }

    private void assertRejected(String event, String detail) throws Exception {
        HttpResponse<String> response = emulator.postBatch(event);
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("accepted").intValue()).isZero();
        assertThat(json(response).get("rejected").intValue()).isEqualTo(1);
        assertThat(json(response).at("/errors/0/index").intValue()).isZero();
        assertThat(json(response).at("/errors/0/error").stringValue()).isEqualTo("validation_error");
        assertThat(json(response).at("/errors/0/detail").stringValue()).isEqualTo(detail);
    }

    private void assertNoBatch(String body) throws Exception {
        HttpResponse<String> response = emulator.post(BATCH, body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").stringValue()).isEqualTo("validation_error");
        assertThat(json(response).get("detail").stringValue()).isEqualTo("events must be an array of 1 to 100 events");
        assertThat(emulator.received().at("/counters/events").intValue()).isZero();
    }

    private static String batchOf(int size) {
        return batch(Collections.nCopies(size, "{\"event\":\"a\"," + ID + "}").toArray(String[]::new));
    }

    private static String objectOf(int keys) {
        return IntStream.range(0, keys)
                .mapToObj(key -> "\"k" + key + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String eventOf(int bytes) {
        String frame = "{\"event\":\"a\",%s,\"properties\":{\"t\":\"\"}}".formatted(ID);
        return frame.replace("\"\"", "\"" + "x".repeat(bytes - frame.length()) + "\"");
    }
}
