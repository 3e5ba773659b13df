package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.ALIAS;
import static com.getfluxly.sample.emulator.EmulatorClient.BATCH;
import static com.getfluxly.sample.emulator.EmulatorClient.PUBLISHABLE_TOKEN;
import static com.getfluxly.sample.emulator.EmulatorClient.batch;
import static com.getfluxly.sample.emulator.EmulatorClient.event;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every request: path, method, token, content, key. */
class RequestRulesTest {

    private static final String GOOD = batch(event("signed_up"));

    @RegisterExtension
    private final EmulatorClient emulator = new EmulatorClient();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/events",
                "/v1/events/batch/",
                "/v2/events/batch",
                "/v1/profiles/a/b/erase",
                "/v1/profiles//erase",
                "/received/x"
            })
    void path_isNotFoundIfUnknown(String path) throws Exception {
        HttpResponse<String> response = emulator.post(path, GOOD);

        assertError(response, 404, "not_found");
        assertThat(json(response).get("detail").stringValue()).isEqualTo("there is nothing at " + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {BATCH, ALIAS, "/v1/profiles/user_42/erase"})
    void method_isPostOnly(String path) throws Exception {
        for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
            HttpResponse<String> response =
                    emulator.send(emulator.request(path).method(method, BodyPublishers.noBody()));

            assertError(response, 405, "method_not_allowed");
            assertThat(response.headers().firstValue("Allow")).hasValue("POST");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer nonsense",
                "Bearer gflux_secret_",
                "Bearer gflux_pub_",
                "Basic gflux_secret_test",
                "gflux_secret_test",
                "Bearer  gflux_secret_test"
            })
    void token_isUnauthenticatedIfUnknown(String authorization) throws Exception {
        HttpResponse<String> response = emulator.send(emulator.request(BATCH)
                .setHeader("Authorization", authorization)
                .POST(BodyPublishers.ofString(GOOD)));

        assertError(response, 401, "unauthenticated");
        assertThat(emulator.received().at("/counters/events").intValue()).isZero();
    }

    @Test
    void token_isUnauthenticatedIfMissing() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(emulator.uri().resolve(BATCH))
                .header("Content-Type", "application/json")
                .header("X-Idempotency-Key", EmulatorClient.key())
                .POST(BodyPublishers.ofString(GOOD));

        assertError(emulator.send(request), 401, "unauthenticated");
    }

    @Test
    void publishableToken_mayIngestEvents() throws Exception {
        assertThat(postAsPublishable(BATCH, GOOD).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/identify/alias | {\"user_id\":\"user_42\",\"anonymous_id\":\"anon_1\"}",
                "/v1/profiles/user_42/erase | {\"reason\":\"gdpr_dsr\"}"
            })
    void publishableToken_mayNotTouchProfiles(String path, String body) throws Exception {
        HttpResponse<String> response = postAsPublishable(path, body);

        assertError(response, 403, "wrong_key_type");
        assertThat(json(response).get("received").stringValue()).isEqualTo("publishable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"getfluxly-java/0.1.0", "getfluxly-java/0.1.0-SNAPSHOT spring-boot/4.1.2", "curl/8.5.0"})
    void userAgent_isAProductAndItsVersion(String userAgent) throws Exception {
        assertThat(postFrom(userAgent).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "getfluxly-java", "/0.1.0", "getfluxly-java/"})
    void userAgent_isRefusedIfOther(String userAgent) throws Exception {
        assertValidationError(postFrom(userAgent), "User-Agent must name a product and its version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json;charset=utf-8",
                "Application/JSON; charset=\"UTF-8\"",
                "application/json ; charset=UTF-8 "
            })
    void contentType_isJsonInUtf8(String contentType) throws Exception {
        assertThat(postAs(contentType).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/jsonl",
                "application/json; charset=iso-8859-1",
                "application/x-www-form-urlencoded"
            })
    void contentType_isRefusedIfOther(String contentType) throws Exception {
        assertValidationError(postAs(contentType), "Content-Type must be application/json in UTF-8");
    }

    @Test
    void contentType_isRefusedIfMissing() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(emulator.uri().resolve(BATCH))
                .header("Authorization", "Bearer " + PUBLISHABLE_TOKEN)
                .header("X-Idempotency-Key", EmulatorClient.key())
                .POST(BodyPublishers.ofString(GOOD));

        assertValidationError(emulator.send(request), "Content-Type must be application/json in UTF-8");
    }

    @Test
    void body_isTakenUpTo262144Bytes() throws Exception {
        assertThat(emulator.post(BATCH, padded(262_144)).statusCode()).isEqualTo(202);
    }

    @Test
    void body_isTooLargeFrom262145Bytes() throws Exception {
        HttpResponse<String> response = emulator.post(BATCH, padded(262_145));

        assertError(response, 413, "payload_too_large");
        assertThat(emulator.received().at("/counters/events").intValue()).isZero();
    }

    @Test
    void body_isTooLargeWithoutAContentLengthToo() throws Exception {
        byte[] bytes = padded(262_145).getBytes(StandardCharsets.UTF_8);

        HttpResponse<String> response = emulator.send(
                emulator.request(BATCH).POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));

        assertError(response, 413, "payload_too_large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "\"events\"", "null", "{\"events\":[]} {}", "{'events':[]}"})
    void body_isAJsonObject(String body) throws Exception {
        assertValidationError(emulator.post(BATCH, body), "the body must be a JSON object in UTF-8");
    }

    @Test
    void body_isRefusedInAnotherEncoding() throws Exception {
        for (byte[] bytes : new byte[][] {
            GOOD.getBytes(StandardCharsets.UTF_16BE),
            GOOD.replace("user_42", "é").getBytes(StandardCharsets.ISO_8859_1)
        }) {
            HttpResponse<String> response =
                    emulator.send(emulator.request(BATCH).POST(BodyPublishers.ofByteArray(bytes)));

            assertValidationError(response, "the body must be a JSON object in UTF-8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "order-1", "1-1-1-1-1", "6b1f5c1e-2f4e-4c1e-9b1f-5c1e2f4e4c1"})
    void idempotencyKey_isAUuid(String key) throws Exception {
        assertValidationError(emulator.post(BATCH, GOOD, key), "X-Idempotency-Key must be a UUID");
    }

    @Test
    void idempotencyKey_isRequired() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(emulator.uri().resolve(BATCH))
                .header("Authorization", "Bearer " + PUBLISHABLE_TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(GOOD));

        assertValidationError(emulator.send(request), "X-Idempotency-Key must be a UUID");
    }

    @Test
    void error_isJsonWithARequestId() throws Exception {
        HttpResponse<String> response = emulator.post(BATCH, "{}");

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(json(response).propertyNames()).containsExactly("error", "detail", "request_id");
        assertThat(json(response).get("request_id").stringValue()).matches("req_[0-9a-f]{32}");
    }

    @Test
    void malformedRequest_isRefusedInJsonToo() throws Exception {
        HttpResponse<String> response = emulator.post("/v1/profiles/%00/erase", GOOD);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).isObject()).isTrue();
    }

    private HttpResponse<String> postAsPublishable(String path, String body) throws Exception {
        return emulator.send(emulator.request(path)
                .setHeader("Authorization", "Bearer " + PUBLISHABLE_TOKEN)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> postFrom(String userAgent) throws Exception {
        return emulator.send(
                emulator.request(BATCH).setHeader("User-Agent", userAgent).POST(BodyPublishers.ofString(GOOD)));
    }

    private HttpResponse<String> postAs(String contentType) throws Exception {
        return emulator.send(
                emulator.request(BATCH).setHeader("Content-Type", contentType).POST(BodyPublishers.ofString(GOOD)));
    }

    /** White space around the batch does not make its event any larger. */
    private static String padded(int bytes) {
        String batch = batch(event("signed_up"));
        return batch + " ".repeat(bytes - batch.length());
    }

    private static void assertValidationError(HttpResponse<String> response, String detail) {
        assertError(response, 400, "validation_error");
        assertThat(json(response).get("detail").stringValue()).isEqualTo(detail);
    }

    private static void assertError(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).get("error").stringValue()).isEqualTo(code);
    }
}
