package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.ALIAS;
import static com.getfluxly.sample.emulator.EmulatorClient.BATCH;
import static com.getfluxly.sample.emulator.EmulatorClient.batch;
import static com.getfluxly.sample.emulator.EmulatorClient.event;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static com.getfluxly.sample.emulator.EmulatorClient.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The error table of the contract, row by row, and what proxies say in its place. */
class ContractFaultTest {

    private static final String ERASE = "/v1/profiles/user_42/erase";

    @RegisterExtension
    private final EmulatorClient emulator = new EmulatorClient();

    private final String key = key();
    private final String body = batch(event("signed_up"));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "400, 400, validation_error",
        "401, 401, unauthenticated",
        "402, 402, payment_required",
        "403, 403, forbidden",
        "404, 404, not_found",
        "408, 408, timeout",
        "413, 413, payload_too_large",
        "425, 425, too_early",
        "429, 429, rate_limited",
        "500, 500, server_error",
        "502, 502, server_error",
        "503, 503, server_error",
        "504, 504, server_error",
        "599, 599, server_error"
    })
    void error_isAnsweredByEveryEndpointAndKeptForNoKey(String mode, int status, String code) throws Exception {
        assertThat(json(emulator.own("PUT", "/fault/" + mode + "?times=3"))
                        .get("mode")
                        .stringValue())
                .isEqualTo(mode);

        assertError(emulator.post(BATCH, body, key), status, code);
        assertError(alias(), status, code);
        assertError(erase(), status, code);

        assertThat(emulator.received().at("/counters/events").intValue()).isZero();
        assertThat(emulator.post(BATCH, body, key).statusCode()).isEqualTo(202);
    }

    @Test
    void aliasConflict_isAnsweredToAnAliasAndNamesBothProfiles() throws Exception {
        emulator.own("PUT", "/fault/alias-conflict?times=1");

        assertThat(emulator.postBatch(event("a")).statusCode()).isEqualTo(202);
        assertThat(erase().statusCode()).isEqualTo(202);
        HttpResponse<String> response = alias();

        assertError(response, 409, "alias_conflict");
        assertThat(json(response).get("profiles"))
                .isEqualTo(json("[{\"user_id\":\"user_42\"},{\"user_id\":\"user_of_another_profile\"}]"));
        assertThat(alias().statusCode()).isEqualTo(200);
    }

    @Test
    void erasureInProgress_isAnsweredToAnErasure() throws Exception {
        emulator.own("PUT", "/fault/erasure-in-progress?times=1");

        assertThat(emulator.postBatch(event("a")).statusCode()).isEqualTo(202);
        assertThat(alias().statusCode()).isEqualTo(200);
        assertError(erase(), 409, "erasure_in_progress");
        assertThat(erase().statusCode()).isEqualTo(202);
    }

    @Test
    void wrongKeyType_isAnsweredToWhatNeedsAServerToken() throws Exception {
        emulator.own("PUT", "/fault/wrong-key-type");

        assertThat(emulator.postBatch(event("a")).statusCode()).isEqualTo(202);
        assertError(alias(), 403, "wrong_key_type");
        HttpResponse<String> erased = erase();
        assertError(erased, 403, "wrong_key_type");
        assertThat(json(erased).get("received").stringValue()).isEqualTo("publishable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | 2",
                "429?retryAfter=7 | 7",
                "429?retryAfter=7&retryAfterAs=seconds | 7",
                "429?retryAfter=7&retryAfterAs=date | Sat, 16 May 2026 07:00:07 GMT",
                "429?retryAfter=7&retryAfterAs=rfc850 | Saturday, 16-May-26 07:00:07 GMT",
                "429?retryAfter=7&retryAfterAs=asctime | Sat May 16 07:00:07 2026",
                "503?retryAfter=7 | 7",
                "502?retryAfter=7&retryAfterAs=date | Sat, 16 May 2026 07:00:07 GMT",
                "408?retryAfter=7 | 7",
                "425?retryAfter=7 | 7"
            })
    void retryAfter_hasTheFormThatWasOrdered(String fault, String header) throws Exception {
        emulator.own("PUT", "/fault/" + fault);

        assertThat(emulator.postBatch(event("a")).headers().allValues("Retry-After"))
                .containsExactly(header);
    }

    @ParameterizedTest
    @CsvSource({"429?retryAfterAs=none", "503", "408", "425"})
    void retryAfter_mayBeMissing(String fault) throws Exception {
        emulator.own("PUT", "/fault/" + fault);

        assertThat(emulator.postBatch(event("a")).headers().allValues("Retry-After"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"300", "301", "302", "303", "304", "307", "308", "399"})
    void redirect_leadsToNowhere(int status) throws Exception {
        emulator.own("PUT", "/fault/" + status + "?times=1");

        HttpResponse<String> response = emulator.post(BATCH, body, key);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Location")).hasValue("/moved/v1/events/batch");
        assertThat(emulator.post("/moved/v1/events/batch", body, key).statusCode())
                .isEqualTo(404);
        assertThat(emulator.post(BATCH, body, key).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({"html, 200", "html?status=403, 403", "html?status=502, 502"})
    void html_isAPageInTheServicesName(String fault, int status) throws Exception {
        emulator.own("PUT", "/fault/" + fault);

        HttpResponse<String> response = emulator.post(BATCH, body, key);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(response.body()).startsWith("<!DOCTYPE html>").contains("<h1>" + status + "</h1>");
        assertThat(emulator.received().at("/counters/events").intValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"199", "600"})
    void html_isRefusedWithAnImpossibleStatus(int status) throws Exception {
        JsonNode refused = json(emulator.own("PUT", "/fault/html?status=" + status));

        assertThat(refused.get("detail").stringValue()).isEqualTo("status must be a whole number from 200 to 599");
    }

    @Test
    void fault_isNamedInTheSnapshotByItsStatus() {
        assertThat(List.of("502", "307", "html", "429"))
                .allSatisfy(label ->
                        assertThat(FaultOrder.parse(label).fault().label()).isEqualTo(label));
    }

    private HttpResponse<String> alias() throws Exception {
        return emulator.post(ALIAS, "{\"user_id\":\"user_42\",\"anonymous_id\":\"a\"}");
    }

    private HttpResponse<String> erase() throws Exception {
        return emulator.post(ERASE, "{\"reason\":\"internal\"}");
    }

    private static void assertError(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode body = json(response);
        assertThat(body.get("error").stringValue()).isEqualTo(code);
        assertThat(body.get("detail").stringValue()).isNotBlank();
        assertThat(body.get("request_id").stringValue()).matches("req_[0-9a-f]{32}");
    }
}
