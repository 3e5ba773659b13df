package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.ALIAS;
import static com.getfluxly.sample.emulator.EmulatorClient.BATCH;
import static com.getfluxly.sample.emulator.EmulatorClient.batch;
import static com.getfluxly.sample.emulator.EmulatorClient.event;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static com.getfluxly.sample.emulator.EmulatorClient.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code X-Idempotency-Key}: the first answer, for 24 hours. */
class IdempotencyTest {

    @RegisterExtension
    private final EmulatorClient emulator = new EmulatorClient();

    private final String key = key();

    // No message_id, so that only the key can keep them from being stored twice.
    private final String body = batch("{\"event\":\"signed_up\",\"user_id\":\"u\"}", "{\"event\":\"Bad\"}");

    @Test
    void key_replaysTheFirstAnswer() throws Exception {
        HttpResponse<String> first = emulator.post(BATCH, body, key);
        HttpResponse<String> second = emulator.post(BATCH, body, key);

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(1);
        assertThat(emulator.received().at("/counters/duplicates").intValue()).isZero();
        assertThat(emulator.received().at("/counters/requests").intValue()).isEqualTo(2);
    }

    @Test
    void key_replaysJustBefore24Hours() throws Exception {
        HttpResponse<String> first = emulator.post(BATCH, body, key);

        emulator.clock.advance(Duration.ofHours(24).minusMillis(1));

        assertThat(emulator.post(BATCH, body, key).body()).isEqualTo(first.body());
    }

    @Test
    void key_isForgottenAfter24Hours() throws Exception {
        HttpResponse<String> first = emulator.post(BATCH, body, key);

        emulator.clock.advance(Duration.ofHours(24));
        HttpResponse<String> second = emulator.post(BATCH, body, key);
        HttpResponse<String> third = emulator.post(BATCH, body, key);

        assertThat(second.body()).isNotEqualTo(first.body());
        assertThat(third.body()).isEqualTo(second.body());
        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(2);
    }

    @Test
    void key_replaysItsFirstAnswerToAnotherBodyAndSaysSo() throws Exception {
        HttpResponse<String> first = emulator.post(BATCH, body, key);

        assertThat(emulator.post(BATCH, body + " ", key).body()).isEqualTo(first.body());
        assertThat(emulator.post(BATCH, body, key).body()).isEqualTo(first.body());

        assertThat(replays()).containsExactly("none", "other", "same");
        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(1);
    }

    @Test
    void key_replaysItsFirstAnswerToAnotherPathAndSaysSo() throws Exception {
        HttpResponse<String> first = emulator.post(BATCH, body, key);

        HttpResponse<String> second = emulator.post(ALIAS, body, key);

        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(replays()).containsExactly("none", "other");
    }

    @Test
    void key_isForgottenByAReset() throws Exception {
        HttpResponse<String> first = emulator.post(BATCH, body, key);

        emulator.own("POST", "/reset");

        assertThat(emulator.post(BATCH, body, key).body()).isNotEqualTo(first.body());
        assertThat(replays()).containsExactly("none");
    }

    @Test
    void key_belongsToItsToken() throws Exception {
        HttpResponse<String> first = emulator.post(BATCH, body, key);

        HttpResponse<String> other = emulator.send(emulator.request(BATCH)
                .setHeader("Authorization", "Bearer gflux_secret_other")
                .setHeader("X-Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));

        assertThat(other.statusCode()).isEqualTo(202);
        assertThat(other.body()).isNotEqualTo(first.body());
    }

    @Test
    void key_replaysAValidationErrorWithItsRequestId() throws Exception {
        HttpResponse<String> first = emulator.post(BATCH, "{}", key);
        HttpResponse<String> second = emulator.post(BATCH, "{}", key);
        HttpResponse<String> underANewKey = emulator.post(BATCH, "{}");

        assertThat(first.statusCode()).isEqualTo(400);
        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(json(underANewKey).get("request_id"))
                .isNotEqualTo(json(first).get("request_id"));
    }

    @Test
    void key_replaysAnAlias() throws Exception {
        String alias = "{\"user_id\":\"u\",\"anonymous_id\":\"a\"}";
        HttpResponse<String> first = emulator.post(ALIAS, alias, key);

        emulator.clock.advance(Duration.ofHours(1));

        assertThat(emulator.post(ALIAS, alias, key).body()).isEqualTo(first.body());
    }

    @Test
    void key_replaysAnErasure() throws Exception {
        String path = "/v1/profiles/user_42/erase";
        HttpResponse<String> first = emulator.post(path, "{\"reason\":\"internal\"}", key);

        emulator.postBatch(event("signed_up"));

        assertThat(emulator.post(path, "{\"reason\":\"internal\"}", key).body()).isEqualTo(first.body());
    }

    @Test
    void key_ofARefusedTokenIsFree() throws Exception {
        HttpResponse<String> refused = emulator.send(emulator.request(BATCH)
                .setHeader("Authorization", "Bearer nonsense")
                .setHeader("X-Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(emulator.post(BATCH, body, key).statusCode()).isEqualTo(202);
    }

    @Test
    void store_forgetsTheOldestKeyFirst() {
        IdempotencyStore store = new IdempotencyStore(emulator.clock);
        Answer answer = Answer.of(202, Json.object());

        store.put("oldest", "f", answer);
        for (int i = 0; i < 10_000; i++) {
            store.put("key " + i, "f", answer);
        }

        assertThat(store.find("oldest", "f")).isEmpty();
        assertThat(store.find("key 0", "f")).hasValue(Outcome.of(answer, Replay.SAME));
        assertThat(store.find("key 9999", "g")).hasValue(Outcome.of(answer, Replay.OTHER));
    }

    private List<String> replays() throws Exception {
        return emulator.received()
                .get("requests")
                .valueStream()
                .map(request -> request.get("replay").stringValue())
                .toList();
    }
}
