package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.ALIAS;
import static com.getfluxly.sample.emulator.EmulatorClient.BATCH;
import static com.getfluxly.sample.emulator.EmulatorClient.PUBLISHABLE_TOKEN;
import static com.getfluxly.sample.emulator.EmulatorClient.batch;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static com.getfluxly.sample.emulator.EmulatorClient.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The token bucket and its headers: here 10 events a second, 20 at once. */
class RateLimitTest {

    private static final long NOW = MutableClock.START.getEpochSecond();

    @RegisterExtension
    private final EmulatorClient emulator = new EmulatorClient(new RateLimit(10, 20));

    @Test
    void pro_is500EventsASecondAnd1000AtOnce() {
        assertThat(RateLimit.PRO).isEqualTo(new RateLimit(500, 1000));
    }

    @Test
    void headers_countDownTheBucket() throws Exception {
        HttpResponse<String> response = postEvents(15);

        assertThat(response.statusCode()).isEqualTo(202);
        assertHeaders(response, 20, 5, NOW + 2);
    }

    @Test
    void headers_areOnEveryAnswer() throws Exception {
        assertHeaders(emulator.post("/nowhere", "{}"), 20, 20, NOW);
        assertHeaders(emulator.post(BATCH, "{"), 20, 19, NOW + 1);
        assertHeaders(
                emulator.send(emulator.request(BATCH)
                        .setHeader("Authorization", "Bearer nonsense")
                        .POST(BodyPublishers.noBody())),
                20,
                20,
                NOW);
    }

    @Test
    void bucket_refillsWithTime() throws Exception {
        postEvents(20);
        emulator.clock.advance(Duration.ofMillis(300));

        HttpResponse<String> response = postEvents(3);

        assertThat(response.statusCode()).isEqualTo(202);
        assertHeaders(response, 20, 0, NOW + 3);
    }

    @Test
    void bucket_neverHoldsMoreThanTheBurst() throws Exception {
        emulator.clock.advance(Duration.ofDays(3));

        assertThat(postEvents(20).statusCode()).isEqualTo(202);
        assertThat(postEvents(1).statusCode()).isEqualTo(429);
    }

    @Test
    void pastTheLimit_nothingIsStoredAndRetryAfterSaysWhen() throws Exception {
        postEvents(15);

        HttpResponse<String> refused = postEvents(20);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(json(refused).get("error").stringValue()).isEqualTo("rate_limited");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
        assertHeaders(refused, 20, 5, NOW + 2);
        assertThat(emulator.received().at("/counters/events").intValue()).isEqualTo(15);

        emulator.clock.advance(Duration.ofSeconds(2));
        assertThat(postEvents(20).statusCode()).isEqualTo(202);
    }

    @Test
    void pastTheLimit_theAnswerIsNotStoredForItsKey() throws Exception {
        String key = key();
        String body = events(20);
        postEvents(1);

        HttpResponse<String> refused = emulator.post(BATCH, body, key);
        emulator.clock.advance(Duration.ofSeconds(1));
        HttpResponse<String> retried = emulator.post(BATCH, body, key);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(retried.statusCode()).isEqualTo(202);
    }

    @Test
    void replay_costsNothing() throws Exception {
        String key = key();
        String body = events(20);
        emulator.post(BATCH, body, key);

        assertThat(emulator.post(BATCH, body, key).statusCode()).isEqualTo(202);
    }

    @Test
    void batchLargerThanTheBurst_costsAFullBucket() throws Exception {
        HttpResponse<String> response = postEvents(50);

        assertThat(response.statusCode()).isEqualTo(202);
        assertHeaders(response, 20, 0, NOW + 2);
    }

    @Test
    void alias_costsOneEvent() throws Exception {
        HttpResponse<String> response = emulator.post(ALIAS, "{\"user_id\":\"u\",\"anonymous_id\":\"a\"}");

        assertHeaders(response, 20, 19, NOW + 1);
    }

    @Test
    void bucket_belongsToItsToken() throws Exception {
        postEvents(20);

        HttpResponse<String> response = emulator.send(emulator.request(BATCH)
                .setHeader("Authorization", "Bearer " + PUBLISHABLE_TOKEN)
                .POST(BodyPublishers.ofString(events(1))));

        assertThat(response.statusCode()).isEqualTo(202);
        assertHeaders(response, 20, 19, NOW + 1);
    }

    @Test
    void zero_turnsTheLimitOff() {
        RateLimiter limiter = new RateLimiter(new RateLimit(0, 1), emulator.clock);

        for (int i = 0; i < 1000; i++) {
            limiter.draw("token", 100);
        }

        assertThat(limiter.headers("token")).isEmpty();
    }

    @Test
    void bucket_survivesAClockThatSteps() {
        RateLimiter limiter = new RateLimiter(new RateLimit(10, 20), emulator.clock);
        limiter.draw("token", 20);

        emulator.clock.advance(Duration.ofDays(-1));

        assertThat(limiter.headers("token")).containsEntry("X-RateLimit-Remaining", "0");
        assertThatThrownBy(() -> limiter.draw("token", 1)).isInstanceOf(RefusedException.class);
    }

    @Test
    void limit_isCheckedWhenConfigured() {
        assertThatThrownBy(() -> new RateLimit(-1, 1)).hasMessage("eventsPerSecond < 0: -1");
        assertThatThrownBy(() -> new RateLimit(1, 0)).hasMessage("burst < 1: 0");
    }

    private HttpResponse<String> postEvents(int count) throws Exception {
        return emulator.post(BATCH, events(count));
    }

    private static String events(int count) {
        return batch(Collections.nCopies(count, "{\"event\":\"a\",\"user_id\":\"u\"}")
                .toArray(String[]::new));
    }

    private static void assertHeaders(HttpResponse<String> response, int limit, int remaining, long reset) {
        assertThat(response.headers().allValues("X-RateLimit-Limit")).containsExactly(Integer.toString(limit));
        assertThat(response.headers().allValues("X-RateLimit-Remaining")).containsExactly(Integer.toString(remaining));
        assertThat(response.headers().allValues("X-RateLimit-Reset")).containsExactly(Long.toString(reset));
    }
}
