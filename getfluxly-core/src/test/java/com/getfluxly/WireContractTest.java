package com.getfluxly;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on the wire: the whole client against a service on loopback. */
@Timeout(60)
class WireContractTest {

    private static final String UUID_V4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    private static final String BATCH = "/v1/events/batch";

    @RegisterExtension
    static final WireMockExtension SERVICE = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort())
            .build();

    private GetFluxlyClient client = GetFluxlyClient.noOp();

    @BeforeEach
    void open() {
        client = GetFluxlyClient.builder("gflux_secret_test")
                .apiHost("http://localhost:" + SERVICE.getPort())
                .flushInterval(Duration.ZERO)
                .initialBackoff(Duration.ofMillis(1))
                .shutdownTimeout(Duration.ZERO)
                .shutdownHook(false)
                .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static void accepts() {
        SERVICE.stubFor(post(BATCH).willReturn(jsonResponse("{\"accepted\":1,\"rejected\":0}", 202)));
    }

    private static List<LoggedRequest> batches() {
        return SERVICE.findAll(postRequestedFor(urlEqualTo(BATCH)));
    }

    @Test
    @Promise(
            value = {"I45", "I54", "I63"},
            mutant = "a header of somebody else's travels along")
    void batch_isSentAsTheContractSays() {
        accepts();
        client.track(TrackEvent.builder(
                        "invoice_paid", Identity.externalId("user_42").withAnonymousId("anon_a8f3c2"))
                .property("total", 99.99)
                .context(Map.of("device", Map.of("os", "linux")))
                .timestamp(Instant.parse("2026-05-16T07:00:00Z"))
                .messageId(UUID.fromString("3f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d"))
                .build());
        client.identify(IdentifyEvent.builder(Identity.userId("u_1"))
                .trait("plan", "pro")
                .timestamp(Instant.parse("2026-05-16T07:00:01.5Z"))
                .messageId(UUID.fromString("4f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d"))
                .build());

        FlushResult result = client.flush();

        assertThat(result)
                .isEqualTo(FlushResult.builder().accepted(2).batches(1).build());
        SERVICE.verify(
                1,
                postRequestedFor(urlEqualTo(BATCH))
                        .withHeader("Authorization", equalTo("Bearer gflux_secret_test"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("Accept", equalTo("application/json"))
                        .withHeader("Accept-Encoding", equalTo("identity"))
                        .withHeader("User-Agent", matching("getfluxly-java/[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?"))
                        .withHeader("X-Idempotency-Key", matching(UUID_V4))
                        .withHeader("Upgrade", absent())
                        .withRequestBody(equalToJson("""
                                {"events":[
                                  {"event":"invoice_paid","external_id":"user_42","anonymous_id":"anon_a8f3c2",
                                   "properties":{"total":99.99},"timestamp":"2026-05-16T07:00:00Z",
                                   "context":{"device":{"os":"linux"}},
                                   "message_id":"3f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d"},
                                  {"event":"$identify","user_id":"u_1","traits":{"plan":"pro"},
                                   "timestamp":"2026-05-16T07:00:01.500Z",
                                   "message_id":"4f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d"}]}
                                """)));
        assertThat(batches().get(0).getAllHeaderKeys())
                .containsExactlyInAnyOrder(
                        "Authorization",
                        "Content-Type",
                        "Accept",
                        "Accept-Encoding",
                        "User-Agent",
                        "X-Idempotency-Key",
                        "Content-Length",
                        "Host");
    }

    @Test
    @Promise({"I5", "I6", "I7"})
    void outage_isRetriedWithTheSameBytesUnderTheSameKey() {
        SERVICE.stubFor(post(BATCH)
                .inScenario("outage")
                .whenScenarioStateIs("Started")
                .willReturn(aResponse().withStatus(503))
                .willSetStateTo("resetting"));
        SERVICE.stubFor(post(BATCH)
                .inScenario("outage")
                .whenScenarioStateIs("resetting")
                .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))
                .willSetStateTo("back"));
        SERVICE.stubFor(
                post(BATCH).inScenario("outage").whenScenarioStateIs("back").willReturn(jsonResponse("{}", 202)));
        client.track("invoice_paid", Identity.externalId("user_42"));

        assertThat(client.flush().accepted()).isEqualTo(1);

        List<LoggedRequest> requests = batches();
        assertThat(requests).hasSize(3);
        assertThat(requests)
                .extracting(LoggedRequest::getBodyAsString)
                .containsOnly(requests.get(0).getBodyAsString());
        assertThat(new HashSet<>(requests.stream()
                        .map(request -> request.getHeader("X-Idempotency-Key"))
                        .toList()))
                .hasSize(1);
    }

    @Test
    void rejection_namesTheEvent() {
        SERVICE.stubFor(post(BATCH)
                .willReturn(jsonResponse(
                        "{\"accepted\":1,\"rejected\":1,\"errors\":[{\"index\":1,\"error\":\"validation_error\","
                                + "\"detail\":\"no such event\"}],\"request_id\":\"req_1\"}",
                        202)));
        client.track("invoice_paid", Identity.externalId("user_42"));
        client.track("invoice_lost", Identity.externalId("user_42"));

        FlushResult result = client.flush();

        assertThat(result.accepted()).isEqualTo(1);
        assertThat(result.errors()).singleElement().satisfies(error -> {
            assertThat(error.eventName()).isEqualTo("invoice_lost");
            assertThat(error.code()).isEqualTo("validation_error");
            assertThat(error.detail()).isEqualTo("no such event");
        });
    }

    @Test
    void revokedToken_parks() {
        SERVICE.stubFor(post(BATCH)
                .willReturn(jsonResponse("{\"error\":\"unauthenticated\",\"detail\":\"unknown token\"}", 401)));
        client.track("invoice_paid", Identity.externalId("user_42"));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(client::flush)
                .satisfies(parked -> {
                    assertThat(parked.code()).isEqualTo("unauthenticated");
                    assertThat(parked.retryable()).isFalse();
                    assertThat(parked).hasMessage("unknown token (HTTP 401, unauthenticated)");
                });
        assertThat(client.stats().state()).isEqualTo(DeliveryState.PARKED);
        assertThat(client.stats().inFlight()).isEqualTo(1);
    }

    @Test
    @Promise("I46")
    void redirect_isNotFollowed() {
        SERVICE.stubFor(post(BATCH)
                .willReturn(aResponse()
                        .withStatus(307)
                        .withHeader("Location", "http://localhost:" + SERVICE.getPort() + "/elsewhere")));
        client.track("invoice_paid", Identity.externalId("user_42"));

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(client::flush)
                .satisfies(parked -> assertThat(parked.code()).isEqualTo("redirected"));
        SERVICE.verify(0, postRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void alias_isSentAndRead() {
        SERVICE.stubFor(post("/v1/identify/alias")
                .willReturn(jsonResponse(
                        "{\"alias\":{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\","
                                + "\"merged_at\":\"2026-05-16T07:00:00Z\"}}",
                        200)));

        assertThat(client.alias(AliasRequest.to("user_42").fromAnonymousId("anon_a8f3c2"))
                        .mergedAt())
                .isEqualTo(Instant.parse("2026-05-16T07:00:00Z"));

        SERVICE.verify(postRequestedFor(urlEqualTo("/v1/identify/alias"))
                .withHeader("X-Idempotency-Key", matching(UUID_V4))
                .withRequestBody(equalToJson("{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\"}")));
    }

    @Test
    void erasure_isSentAndRead() {
        SERVICE.stubFor(post("/v1/profiles/user%2F42/erase")
                .willReturn(jsonResponse(
                        "{\"erasure_id\":\"era_1\",\"profiles_targeted\":1,\"events_targeted\":482,"
                                + "\"completes_by\":\"2026-05-23T07:00:00Z\"}",
                        202)));

        assertThat(client.erase(ErasureRequest.of("user/42", ErasureReason.GDPR_DSR)
                                .requestId("req-9"))
                        .eventsTargeted())
                .isEqualTo(482);

        SERVICE.verify(postRequestedFor(urlEqualTo("/v1/profiles/user%2F42/erase"))
                .withHeader("X-Request-Id", equalTo("req-9"))
                .withRequestBody(equalToJson("{\"reason\":\"gdpr_dsr\",\"request_id\":\"req-9\"}")));
    }
}
