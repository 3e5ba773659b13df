package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.ALIAS;
import static com.getfluxly.sample.emulator.EmulatorClient.BATCH;
import static com.getfluxly.sample.emulator.EmulatorClient.batch;
import static com.getfluxly.sample.emulator.EmulatorClient.event;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static com.getfluxly.sample.emulator.EmulatorClient.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /fault}: each mode, and how it heals. */
class FaultTest {

    private static final String ALIAS_BODY = "{\"user_id\":\"u\",\"anonymous_id\":\"a\"}";

    @RegisterExtension
    private final EmulatorClient emulator = new EmulatorClient();

    private final String key = key();
    private final String body = batch(event("signed_up"));

    @Test
    void fault_isNoneAtFirst() throws Exception {
        assertThat(json(emulator.own("GET", "/fault"))).isEqualTo(json("{\"mode\":\"none\"}"));
    }

    @Test
    void fault_isShownWithItsSettings() throws Exception {
        JsonNode shown = json("""
                {"mode":"429","status":429,"event":null,"retryAfter":7,"retryAfterAs":"date","delay":3000,"times":4}""");

        assertThat(json(emulator.own("PUT", "/fault/429?retryAfter=7&retryAfterAs=date&times=4")))
                .isEqualTo(shown);
        assertThat(json(emulator.own("GET", "/fault"))).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/fault/418", "/fault/299", "/fault/600", "/fault/50x", "/fault/", "/fault", "/fault/slow/x"})
    void fault_ofAnUnknownModeListsTheModes(String path) throws Exception {
        HttpResponse<String> response = emulator.own("PUT", path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").stringValue()).isEqualTo("validation_error");
        assertThat(json(response).get("detail").stringValue())
                .isEqualTo("unknown fault mode, use one of: 503, 500, 429, 401, slow, reset, process-then-drop, "
                        + "reject-one, poison, 400, 402, 403, wrong-key-type, 404, 408, alias-conflict, "
                        + "erasure-in-progress, 413, 425, 302, html, cut, any 3xx, any 5xx");
        assertThat(emulator.postBatch(event("a")).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "times=0, times must be a whole number from 1",
        "times=x, times must be a whole number from 1",
        "delay=-1, delay must be a whole number from 0",
        "delay=9999999999, delay must be a whole number from 0",
        "retryAfter=, retryAfter must be a whole number from 0",
        "retryAfterAs=day, 'retryAfterAs must be one of: seconds, date, rfc850, asctime, none'"
    })
    void fault_isRefusedForASettingThatIsWrong(String query, String detail) throws Exception {
        HttpResponse<String> response = emulator.own("PUT", "/fault/503?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("detail").stringValue()).isEqualTo(detail);
    }

    @Test
    void fault_refusesOtherMethods() throws Exception {
        HttpResponse<String> response = emulator.own("POST", "/fault/503");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET, PUT, DELETE");
    }

    @ParameterizedTest
    @CsvSource({"503, server_error", "500, server_error", "429, rate_limited", "401, unauthenticated"})
    void status_isAnsweredUntilItIsSwitchedOff(int status, String code) throws Exception {
        emulator.own("PUT", "/fault/" + status);

        assertError(emulator.post(BATCH, body, key), status, code);
        assertError(emulator.post(BATCH, body, key), status, code);
        assertError(emulator.post(ALIAS, ALIAS_BODY), status, code);
        assertThat(emulator.received().at("/counters/events").intValue()).isZero();

        assertThat(json(emulator.own("DELETE", "/fault"))).isEqualTo(json("{\"mode\":\"none\"}"));
        assertThat(emulator.post(BATCH, body, key).statusCode()).isEqualTo(202);
        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(1);
    }

    @Test
    void status_isShownInTheRequest() throws Exception {
        emulator.own("PUT", "/fault/503");
        emulator.post(BATCH, body, key);

        JsonNode request = emulator.received().at("/requests/0");

        assertThat(request.get("status").intValue()).isEqualTo(503);
        assertThat(request.get("events").intValue()).isEqualTo(1);
        assertThat(request.get("idempotency_key").stringValue()).isEqualTo(key);
    }

    @Test
    void rateLimited_asksForTwoSeconds() throws Exception {
        emulator.own("PUT", "/fault/429");

        HttpResponse<String> response = emulator.postBatch(event("a"));

        long reset = MutableClock.START.getEpochSecond() + 2;
        assertThat(response.headers().allValues("Retry-After")).containsExactly("2");
        assertThat(response.headers().allValues("X-RateLimit-Limit")).containsExactly("1000");
        assertThat(response.headers().allValues("X-RateLimit-Remaining")).containsExactly("0");
        assertThat(response.headers().allValues("X-RateLimit-Reset")).containsExactly(Long.toString(reset));
    }

    @Test
    void rateLimited_asksForAnotherTimeIfTold() throws Exception {
        emulator.own("PUT", "/fault/429?retryAfter=0");

        assertThat(emulator.postBatch(event("a")).headers().firstValue("Retry-After"))
                .hasValue("0");
    }

    @Test
    void times_healsAfterThatManyApiRequests() throws Exception {
        emulator.own("PUT", "/fault/503?times=2");

        emulator.post("/nowhere", body);
        emulator.own("GET", "/received");
        emulator.own("GET", "/fault");
        assertThat(emulator.post(BATCH, body, key).statusCode()).isEqualTo(503);
        assertThat(json(emulator.own("GET", "/fault")).get("times").intValue()).isEqualTo(1);
        assertThat(emulator.post(ALIAS, ALIAS_BODY).statusCode()).isEqualTo(503);

        assertThat(emulator.post(BATCH, body, key).statusCode()).isEqualTo(202);
        assertThat(json(emulator.own("GET", "/fault")).get("mode").stringValue())
                .isEqualTo("none");
    }

    @Test
    void times_isForgottenByTheNextFault() throws Exception {
        emulator.own("PUT", "/fault/503?times=1");
        emulator.own("PUT", "/fault/500");

        assertThat(emulator.postBatch(event("a")).statusCode()).isEqualTo(500);
        assertThat(emulator.postBatch(event("a")).statusCode()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "401", "slow", "reset", "process-then-drop"})
    void fault_leavesTheEmulatorsOwnPagesAlone(String mode) throws Exception {
        emulator.own("PUT", "/fault/" + mode);

        assertThat(emulator.own("GET", "/received").statusCode()).isEqualTo(200);
        assertThat(emulator.own("DELETE", "/received").statusCode()).isEqualTo(200);
        assertThat(emulator.own("GET", "/fault").statusCode()).isEqualTo(200);
        assertThat(emulator.own("DELETE", "/fault").statusCode()).isEqualTo(200);
    }

    @Test
    void slow_holdsTheAnswerBack() throws Exception {
        emulator.own("PUT", "/fault/slow?delay=300");

        long start = System.nanoTime();
        HttpResponse<String> response = emulator.post(BATCH, body, key);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(response.statusCode()).isEqualTo(202);
    }

    @Test
    void slow_doesTheWorkAtOnceAndReplaysItToARetry() throws Exception {
        emulator.own("PUT", "/fault/slow?times=1");

        assertThatThrownBy(() -> emulator.send(emulator.request(BATCH)
                        .timeout(Duration.ofMillis(300))
                        .setHeader("X-Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(body))))
                .isInstanceOf(HttpTimeoutException.class);

        assertThat(emulator.post(BATCH, body, key).statusCode()).isEqualTo(202);
        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(1);
        assertThat(emulator.received().at("/counters/duplicates").intValue()).isZero();
    }

    @Test
    void reset_givesNoAnswerAndDoesNothing() throws Exception {
        emulator.own("PUT", "/fault/reset");

        assertThatThrownBy(() -> emulator.post(BATCH, body, key)).isInstanceOf(IOException.class);

        JsonNode received = emulator.received();
        assertThat(received.get("counters")).isEqualTo(json("{\"events\":0,\"duplicates\":0,\"requests\":1}"));
        assertThat(received.at("/requests/0/status").isNull()).isTrue();
    }

    @Test
    void reset_isAResetOfTheConnection() throws Exception {
        emulator.own("PUT", "/fault/reset");

        assertThatThrownBy(() -> exchange(key))
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void reset_leavesOtherConnectionsAlone() throws Exception {
        try (Socket idle = new Socket(emulator.uri().getHost(), emulator.uri().getPort())) {
            emulator.own("PUT", "/fault/reset?times=1");
            assertThatThrownBy(() -> exchange(key)).isInstanceOf(SocketException.class);

            assertThat(exchange(idle, key)).startsWith("HTTP/1.1 202 ");
        }
    }

    @Test
    void processThenDrop_storesTheEventsAndReplaysTheAnswerToARetry() throws Exception {
        emulator.own("PUT", "/fault/process-then-drop?times=1");

        assertThatThrownBy(() -> exchange(key))
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(1);

        HttpResponse<String> retried = emulator.post(BATCH, body, key);
        assertThat(retried.statusCode()).isEqualTo(202);
        assertThat(json(retried).get("accepted").intValue()).isEqualTo(1);
        assertThat(emulator.received().get("counters"))
                .isEqualTo(json("{\"events\":1,\"duplicates\":0,\"requests\":2}"));
    }

    @Test
    void processThenDrop_countsTheEventAsADuplicateUnderANewKey() throws Exception {
        emulator.own("PUT", "/fault/process-then-drop?times=1");
        assertThatThrownBy(() -> exchange(key)).isInstanceOf(SocketException.class);

        assertThat(emulator.post(BATCH, body).statusCode()).isEqualTo(202);

        assertThat(emulator.received().get("counters"))
                .isEqualTo(json("{\"events\":1,\"duplicates\":1,\"requests\":2}"));
    }

    @Test
    void rejectOne_rejectsTheFirstEventOfEachBatch() throws Exception {
        emulator.own("PUT", "/fault/reject-one");

        HttpResponse<String> response = emulator.postBatch(event("a"), event("b"), event("a"));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).get("accepted").intValue()).isEqualTo(2);
        assertThat(json(response).get("rejected").intValue()).isEqualTo(1);
        assertThat(json(response).get("errors")).isEqualTo(json("""
                        [{"index":0,"error":"validation_error","detail":"rejected by the fault reject-one"}]"""));
    }

    @Test
    void rejectOne_rejectsEveryEventOfTheNameGiven() throws Exception {
        emulator.own("PUT", "/fault/reject-one?event=a");

        JsonNode answer = json(emulator.postBatch(event("a"), event("b"), event("a")));
        JsonNode untouched = json(emulator.postBatch(event("b")));

        assertThat(answer.get("errors")
                        .valueStream()
                        .map(error -> error.get("index").intValue()))
                .containsExactly(0, 2);
        assertThat(answer.get("accepted").intValue()).isEqualTo(1);
        assertThat(untouched.get("accepted").intValue()).isEqualTo(1);
    }

    @Test
    void rejectOne_isNotStoredForItsKey() throws Exception {
        emulator.own("PUT", "/fault/reject-one?times=1");

        assertThat(json(emulator.post(BATCH, body, key)).get("rejected").intValue())
                .isEqualTo(1);
        assertThat(json(emulator.post(BATCH, body, key)).get("accepted").intValue())
                .isEqualTo(1);
    }

    @Test
    void poison_refusesEachBatchThatHoldsTheEvent() throws Exception {
        emulator.own("PUT", "/fault/poison");

        assertPoisoned(emulator.postBatch(event("a"), event("poison"), event("b")));
        assertPoisoned(emulator.postBatch(event("poison")));
        assertThat(emulator.postBatch(event("a"), event("b")).statusCode()).isEqualTo(202);
        assertThat(emulator.post(ALIAS, ALIAS_BODY).statusCode()).isEqualTo(200);
        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(2);
    }

    @Test
    void poison_mayBeAnotherEvent() throws Exception {
        emulator.own("PUT", "/fault/poison?event=order_completed");

        assertPoisoned(emulator.postBatch(event("order_completed")));
        assertThat(emulator.postBatch(event("poison")).statusCode()).isEqualTo(202);
    }

    @Test
    void poison_isNotStoredForItsKey() throws Exception {
        String poisoned = batch(event("poison"));
        emulator.own("PUT", "/fault/poison");
        assertPoisoned(emulator.post(BATCH, poisoned, key));

        emulator.own("DELETE", "/fault");

        assertThat(emulator.post(BATCH, poisoned, key).statusCode()).isEqualTo(202);
    }

    private static void assertPoisoned(HttpResponse<String> response) {
        assertError(response, 400, "validation_error");
        assertThat(json(response).get("detail").stringValue()).isEqualTo("the batch could not be processed");
    }

    @Test
    void condemned_countsEachRejectedEventOnce() throws Exception {
        emulator.own("PUT", "/fault/reject-one");
        String two = batch(event("a"), event("b"));

        emulator.post(BATCH, two, key);
        emulator.post(BATCH, two, key);

        assertThat(emulator.counters()).isEqualTo(new Counters(1, 1, 1, 2));
    }

    @Test
    void condemned_countsAPoisonousEventOnceItIsAlone() throws Exception {
        emulator.own("PUT", "/fault/poison");
        String poison = event("poison");

        emulator.postBatch(poison, event("a"));
        assertThat(emulator.counters()).isEqualTo(new Counters(0, 0, 0, 1));

        emulator.postBatch(poison);
        assertThat(emulator.counters()).isEqualTo(new Counters(0, 0, 1, 2));
    }

    @Test
    void condemned_doesNotCountWhatIsStoredAfterAll() throws Exception {
        emulator.own("PUT", "/fault/reject-one");
        emulator.post(BATCH, body, key);
        emulator.own("DELETE", "/fault");

        emulator.post(BATCH, body, key);

        assertThat(emulator.counters()).isEqualTo(new Counters(1, 0, 0, 2));
    }

    @Test
    void cut_endsTheAnswerInTheMiddleAndReplaysItToARetry() throws Exception {
        emulator.own("PUT", "/fault/cut?times=1");

        String half = exchange(key);
        HttpResponse<String> retried = emulator.post(BATCH, body, key);

        String shown = half.substring(half.indexOf("\r\n\r\n") + 4);
        assertThat(half)
                .startsWith("HTTP/1.1 202 ")
                .contains("Content-Length: " + retried.body().length());
        assertThat(shown).isEqualTo(retried.body().substring(0, retried.body().length() / 2));
        assertThat(emulator.received().get("counters"))
                .isEqualTo(json("{\"events\":1,\"duplicates\":0,\"requests\":2}"));
    }

    private static void assertError(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).get("error").stringValue()).isEqualTo(code);
    }

    /** One exchange on a plain socket, where a reset and an orderly end can be told apart. */
    private String exchange(String key) throws IOException {
        try (Socket socket = new Socket(emulator.uri().getHost(), emulator.uri().getPort())) {
            return exchange(socket, key);
        }
    }

    private String exchange(Socket socket, String key) throws IOException {
        String request = """
                POST /v1/events/batch HTTP/1.1
                Host: localhost
                Connection: close
                User-Agent: test/1
                Authorization: Bearer %s
                Content-Type: application/json
                X-Idempotency-Key: %s
                Content-Length: %d

                """.formatted(EmulatorClient.SERVER_TOKEN, key, body.length());
        socket.getOutputStream().write((request.replace("\n", "\r\n") + body).getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
