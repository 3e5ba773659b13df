package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.ALIAS;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/identify/alias} and {@code POST /v1/profiles/{id}/erase}. */
class ProfileTest {

    @RegisterExtension
    private final EmulatorClient emulator = new EmulatorClient();

    @Test
    void alias_isAnsweredWithTheMerge() throws Exception {
        HttpResponse<String> response = emulator.post(
                ALIAS, "{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\",\"request_id\":\"r-1\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)).isEqualTo(json("""
                        {"alias":{"user_id":"user_42","anonymous_id":"anon_a8f3c2",\
                        "merged_at":"2026-05-16T07:00:00Z"}}"""));
    }

    @Test
    void alias_takesAPreviousIdInstead() throws Exception {
        HttpResponse<String> response = emulator.post(ALIAS, "{\"user_id\":\"user_42\",\"previous_id\":\"old_7\"}");

        assertThat(json(response)).isEqualTo(json("""
                        {"alias":{"user_id":"user_42","previous_id":"old_7","merged_at":"2026-05-16T07:00:00Z"}}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'anonymous_id':'a'}                 | user_id is required",
                "{'user_id':'','anonymous_id':'a'}    | user_id must be a string and not blank",
                "{'user_id':'u'}                      | one of anonymous_id, previous_id is required",
                "{'user_id':'u','anonymous_id':7}     | anonymous_id must be a string and not blank",
                "{'user_id':'u','anonymous_id':'a','previous_id':null} | previous_id must be a string and not blank",
                "{'user_id':'u','anonymous_id':'a','request_id':1}     | request_id must be a string and not blank",
                "[]                                   | the body must be a JSON object in UTF-8"
            })
    void alias_isRefusedForTheFieldThatIsWrong(String body, String detail) throws Exception {
        assertRefused(emulator.post(ALIAS, body.replace('\'', '"')), detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gdpr_dsr", "ccpa_dsr", "customer_request", "internal"})
    void erasure_takesFourReasons(String reason) throws Exception {
        HttpResponse<String> response = erase("user_42", "{\"reason\":\"%s\",\"request_id\":\"r\"}".formatted(reason));

        assertThat(response.statusCode()).isEqualTo(202);
    }

    @Test
    void erasure_countsTheEventsOfTheProfile() throws Exception {
        emulator.postBatch(
                "{\"event\":\"a\",\"external_id\":\"user_42\"}",
                "{\"event\":\"b\",\"anonymous_id\":\"user_42\",\"user_id\":\"other\"}",
                "{\"event\":\"c\",\"user_id\":\"other\"}");

        JsonNode body = json(erase("user_42", "{\"reason\":\"gdpr_dsr\"}"));

        assertThat(body.propertyNames())
                .containsExactly("erasure_id", "profiles_targeted", "events_targeted", "completes_by");
        assertThat(body.get("erasure_id").stringValue()).matches("era_[0-9a-f]{32}");
        assertThat(body.get("profiles_targeted").intValue()).isEqualTo(1);
        assertThat(body.get("events_targeted").intValue()).isEqualTo(2);
        assertThat(body.get("completes_by").stringValue()).isEqualTo("2026-05-23T07:00:00Z");
    }

    @Test
    void erasure_ofAnUnknownProfileTargetsNothing() throws Exception {
        JsonNode body = json(erase("nobody", "{\"reason\":\"internal\"}"));

        assertThat(body.get("profiles_targeted").intValue()).isZero();
        assertThat(body.get("events_targeted").intValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "a%2Fb, a/b",
        "a%5Cb, a\\b",
        "%2E%2E, ..",
        "a%20b, a b",
        "a+b, a+b",
        "a%3Bb, a;b",
        "a%25b, a%b",
        "%C3%BC, ü",
        "erase, erase"
    })
    void erasure_decodesTheIdInThePath(String segment, String id) throws Exception {
        emulator.postBatch("{\"event\":\"a\",\"user_id\":\"%s\"}".formatted(id.replace("\\", "\\\\")));

        HttpResponse<String> response = erase(segment, "{\"reason\":\"internal\"}");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("events_targeted").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                   | reason is required",
                "{'reason':null}      | reason must be a string and not blank",
                "{'reason':'because'} | reason must be gdpr_dsr, ccpa_dsr, customer_request or internal",
                "{'reason':'internal','request_id':{}} | request_id must be a string and not blank"
            })
    void erasure_isRefusedForTheFieldThatIsWrong(String body, String detail) throws Exception {
        assertRefused(erase("user_42", body.replace('\'', '"')), detail);
    }

    private HttpResponse<String> erase(String segment, String body) throws Exception {
        return emulator.post("/v1/profiles/" + segment + "/erase", body);
    }

    private static void assertRefused(HttpResponse<String> response, String detail) {
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").stringValue()).isEqualTo("validation_error");
        assertThat(json(response).get("detail").stringValue()).isEqualTo(detail);
    }
}
