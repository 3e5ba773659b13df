package com.getfluxly.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.transport.TransportRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alias and erase, against the contract. */
class DirectCallsTest {

    private static final AliasRequest ALIAS = AliasRequest.to("user_42").fromAnonymousId("anon_a8f3c2");
    private static final ErasureRequest ERASURE = ErasureRequest.of("user_42", ErasureReason.GDPR_DSR);
    private static final String ALIASED =
            "{\"alias\":{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\",\"merged_at\":\"2026-05-16T07:00:00Z\",\"extra\":1}}";
    private static final String ERASED =
            "{\"erasure_id\":\"era_1\",\"profiles_targeted\":1,\"events_targeted\":482,\"completes_by\":\"2026-05-23T07:00:00Z\"}";

    private final EngineRig rig = new EngineRig();

    private Alias alias() {
        return rig.engine().alias(ALIAS);
    }

    private TransportRequest sent() {
        return rig.service.requests().get(0);
    }

    private String sentBody() {
        return new String(sent().body(), StandardCharsets.UTF_8);
    }

    @Test
    void alias_isSentAsTheContractSays() {
        rig.service.then(200, ALIASED);

        Alias alias = rig.engine().alias(ALIAS.fromPreviousId("old_7").requestId("req-9"));

        assertThat(sent().method()).isEqualTo("POST");
        assertThat(sent().path()).isEqualTo("/v1/identify/alias");
        assertThat(sentBody())
                .isEqualTo(
                        "{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\",\"previous_id\":\"old_7\",\"request_id\":\"req-9\"}");
        assertThat(sent().headers())
                .containsEntry("Authorization", "Bearer gflux_secret_test")
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Accept", "application/json")
                .containsEntry("Accept-Encoding", "identity")
                .containsEntry("X-Request-Id", "req-9")
                .containsKey("X-Idempotency-Key");
        assertThat(alias.userId()).isEqualTo("user_42");
        assertThat(alias.anonymousId()).isEqualTo("anon_a8f3c2");
        assertThat(alias.previousId()).as("the service did not repeat it").isEqualTo("old_7");
        assertThat(alias.mergedAt()).isEqualTo(Instant.parse("2026-05-16T07:00:00Z"));
        assertThat(alias.fields()).containsEntry("extra", 1);
    }

    @Test
    void alias_needsAnIdToJoin() {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> rig.engine().alias(AliasRequest.to("user_42")))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("validation_error"));
        assertThat(rig.service.requests()).isEmpty();
    }

    @Test
    @Promise("I49")
    void requestThatBreaksARule_isNotSent() {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> rig.engine().alias(ALIAS.requestId("a\r\nX-Evil: 1")),
                () -> rig.engine().alias(ALIAS.fromPreviousId(" ")),
                () -> rig.engine().erase(ERASURE.requestId("é")),
                () -> rig.engine().erase(ErasureRequest.of("..", ErasureReason.INTERNAL)))) {
            assertThatExceptionOfType(GetFluxlyException.class)
                    .isThrownBy(call)
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("validation_error"));
        }
        assertThat(rig.service.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"alias\":{}}", "{\"alias\":[]}", "[]", "{\"ali", "<html>", "no JSON"})
    void aliasWithoutAnAlias_isAnInvalidResponse_andRetried(String body) {
        rig.service.then(200, body).then(200, ALIASED);

        assertThat(alias().userId()).isEqualTo("user_42");
        assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
        assertThat(rig.service.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"alias\":{}}", "{\"erasure_id\":\" \"}", "[]", "<html>", "no JSON"})
    void successWithoutTheExpectedObject_throwsAnInvalidResponseAfterTheLastRetry(String body) {
        List<RequestReport> reports = recordReports();
        rig.service.always(request -> ScriptedTransport.json(200, body));

        for (ThrowingCallable call :
                List.<ThrowingCallable>of(this::alias, () -> rig.engine().erase(ERASURE))) {
            reports.clear();
            assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(call).satisfies(invalid -> {
                assertThat(invalid.code()).isEqualTo("invalid_response");
                assertThat(invalid.retryable()).isTrue();
                assertThat(invalid.status()).hasValue(200);
            });
            assertThat(reports).extracting(RequestReport::outcome).containsOnly("invalid_response");
            assertThat(reports).extracting(RequestReport::willRetry).containsExactly(true, true, false);
        }
    }

    private List<RequestReport> recordReports() {
        List<RequestReport> reports = new ArrayList<>();
        rig.listeners.add(new DeliveryListener() {
            @Override
            public void onRequest(RequestReport report) {
                reports.add(report);
            }
        });
        return reports;
    }

    @ParameterizedTest
    @CsvSource({"503, server_error", "429, rate_limited"})
    void waitThatIsTooLong_isNoRetry_andReportedAsNone(int status, String code) {
        List<RequestReport> reports = recordReports();
        rig.service.thenRetryAfter(status, "60");

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> assertThat(error.code()).isEqualTo(code));
        assertThat(reports).singleElement().extracting(RequestReport::willRetry).isEqualTo(false);
        assertThat(rig.stats().retries()).isZero();
    }

    @Test
    void callerWhoIsInterrupted_triesOnceOnly_andThatIsReported() {
        List<RequestReport> reports = recordReports();
        rig.service.then(request -> {
            Thread.currentThread().interrupt();
            return ScriptedTransport.json(503, "{}");
        });

        assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(this::alias);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(reports).singleElement().extracting(RequestReport::willRetry).isEqualTo(false);
    }

    @Test
    void closeDuringTheCall_endsItsRetries_andThatIsReported() {
        List<RequestReport> reports = recordReports();
        rig.service.then(request -> {
            rig.queue().close(rig.clock.nanos());
            return ScriptedTransport.json(503, "{}");
        });

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> assertThat(error.code()).isEqualTo("server_error"));

        assertThat(reports).singleElement().extracting(RequestReport::willRetry).isEqualTo(false);
    }

    @ParameterizedTest
    @CsvSource({
        "user_42, user_42",
        "a b, a%20b",
        "a/b, a%2Fb",
        "../x, ..%2Fx",
        "a?b#c, a%3Fb%23c",
        "ü, %C3%BC",
        "a+b%, a%2Bb%25",
        "a@b.example, a%40b.example"
    })
    @Promise("I46")
    void erase_putsTheIdIntoOnePathSegment(String id, String segment) {
        rig.service.then(202, ERASED);

        rig.engine().erase(ErasureRequest.of(id, ErasureReason.CCPA_DSR));

        assertThat(sent().path()).isEqualTo("/v1/profiles/" + segment + "/erase");
        assertThat(sentBody()).isEqualTo("{\"reason\":\"ccpa_dsr\"}");
    }

    @Test
    void erase_readsTheAnswer() {
        rig.service.then(202, ERASED);

        assertThat(rig.engine().erase(ERASURE))
                .isEqualTo(Erasure.builder()
                        .erasureId("era_1")
                        .profilesTargeted(1)
                        .eventsTargeted(482)
                        .completesBy(Instant.parse("2026-05-23T07:00:00Z"))
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "400, validation_error",
        "401, unauthenticated",
        "403, wrong_key_type",
        "404, not_found",
        "409, alias_conflict",
        "409, erasure_in_progress"
    })
    void finalError_isThrownAtOnce_withTheCodeOfTheService(int status, String code) {
        rig.service.then(status, "{\"error\":\"" + code + "\",\"detail\":\"because\",\"request_id\":\"req_5\"}");

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> {
                    assertThat(error.code()).isEqualTo(code);
                    assertThat(error.retryable()).isFalse();
                    assertThat(error.status()).hasValue(status);
                    assertThat(error.requestId()).hasValue("req_5");
                    assertThat(error).hasMessage("because (HTTP " + status + ", " + code + ")");
                });
        assertThat(rig.service.requests()).hasSize(1);
    }

    @Test
    void conflict_namesBothProfiles() {
        rig.service.then(409, """
                {"error":"alias_conflict","detail":"two users","request_id":"req_5","mergeable":false,"attempts":2,
                 "profiles":[{"user_id":"user_42","events":12},{"user_id":"user_7","events":3,"left":null}],
                 "since":null}""");

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> assertThat(error.details())
                        .isEqualTo(Map.of(
                                "mergeable",
                                false,
                                "attempts",
                                2,
                                "profiles",
                                List.of(
                                        Map.of("user_id", "user_42", "events", 12),
                                        Map.of("user_id", "user_7", "events", 3)))));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 503})
    @Promise({"I6", "I25"})
    void retryableError_isRetriedUnderTheSameKey_withGrowingWaits(int status) {
        rig.service.then(status).then(status).then(200, ALIASED);
        Instant start = rig.clock.now();

        alias();

        assertThat(new HashSet<>(rig.service.keys())).hasSize(1);
        assertThat(Duration.between(start, rig.clock.now())).isEqualTo(Duration.ofMillis(1_500));
        assertThat(rig.stats().requests()).isEqualTo(3);
        assertThat(rig.stats().retries()).isEqualTo(2);
    }

    @Test
    void noAnswer_isANetworkErrorAfterTheLastRetry() {
        rig.service.thenNoAnswer().thenNoAnswer().thenNoAnswer();

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> {
                    assertThat(error.code()).isEqualTo("network_error");
                    assertThat(error.status()).isEmpty();
                    assertThat(error)
                            .hasMessage("network_error (no answer: reset, java.io.IOException: connection reset)");
                });
    }

    @Test
    void shortRateLimit_isWaitedFor() {
        rig.random = () -> 0;
        rig.service.thenRetryAfter(429, "2").then(200, ALIASED);
        Instant start = rig.clock.now();

        alias();

        assertThat(Duration.between(start, rig.clock.now())).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    @Promise("I28")
    void longRateLimit_isThrownAtOnce_andHoldsForEverybody() {
        rig.random = () -> 0;
        rig.service.thenRetryAfter(429, "60");

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> {
                    assertThat(error.code()).isEqualTo("rate_limited");
                    assertThat(error.retryAfter()).hasValue(Duration.ofSeconds(60));
                });
        rig.clock.advance(Duration.ofSeconds(10));
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> {
                    assertThat(error.code()).isEqualTo("rate_limited");
                    assertThat(error.retryAfter()).hasValue(Duration.ofSeconds(50));
                });

        assertThat(rig.service.requests()).hasSize(1);
        assertThat(rig.stats().state()).isEqualTo(DeliveryState.RATE_LIMITED);
    }

    @Test
    void rateLimitOfTheDelivery_failsADirectCallAtOnce() {
        rig.random = () -> 0;
        rig.track("paid");
        rig.service.thenRetryAfter(429, "60");
        rig.pass(Duration.ofSeconds(5));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> assertThat(error.code()).isEqualTo("rate_limited"));
    }

    @Test
    void outageOfTheDelivery_doesNotDelayADirectCall() {
        rig.track("paid");
        rig.service.then(503).then(200, ALIASED);
        rig.pass(Duration.ofSeconds(5));

        assertThat(alias().userId()).isEqualTo("user_42");
    }

    @Test
    void afterShutdown_directCallsAreRefused() {
        rig.engine().shutdown();

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(this::alias)
                .satisfies(error -> assertThat(error.code()).isEqualTo("closed"));
    }
}
