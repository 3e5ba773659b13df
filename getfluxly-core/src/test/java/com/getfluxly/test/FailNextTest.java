package com.getfluxly.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.FailureKind;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures that a test asks for: those that the call can have, and once. */
class FailNextTest {

    private static final Identity WHO = Identity.externalId("user_42");
    private static final AliasRequest ALIAS = AliasRequest.to("user_42").fromAnonymousId("anon_a8f3c2");
    private static final ErasureRequest ERASURE = ErasureRequest.of("user_42", ErasureReason.GDPR_DSR);

    private final RecordingGetFluxlyClient client = new RecordingGetFluxlyClient();

    @ParameterizedTest
    @EnumSource(
            names = {
                "VALIDATION_ERROR",
                "PAYLOAD_TOO_LARGE",
                "QUEUE_OVERFLOW",
                "PROCESSOR_ERROR",
                "SPOOL_UNAVAILABLE",
                "SPOOL_TIMEOUT",
                "CLOSED"
            })
    void event_isRefusedOnce(ErrorCode code) {
        client.failNext(code);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track("paid", WHO))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code.code()))
                .satisfies(refused -> assertThat(refused.retryable()).isEqualTo(code.retryable()));
        assertThat(client.events().isEmpty()).isTrue();
        assertThat(client.stats().refusedByReason()).containsEntry(DropReason.valueOf(code.name()), 1L);
        assertThat(client.track("paid", WHO)).isTrue();
        assertThat(client.stats().offered()).isEqualTo(2);
    }

    @Test
    void event_isRefusedByTheFailureMode() {
        RecordingGetFluxlyClient reporting = new RecordingGetFluxlyClient(
                GetFluxlyClient.builder("gflux_secret_test").failureMode(FailureMode.REPORT));
        reporting.failNext(ErrorCode.QUEUE_OVERFLOW);

        assertThat(reporting.identify(WHO, Map.of())).isFalse();
        assertThat(reporting.identify(WHO, Map.of())).isTrue();
    }

    @Test
    void prepare_isRefused_andTheSendingOfAnEarlierOneIsNot() {
        var prepared = client.prepare(TrackEvent.builder("paid", WHO).build());
        client.failNext(ErrorCode.QUEUE_OVERFLOW);

        assertThat(prepared.send()).isTrue();
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.prepare(TrackEvent.builder("paid", WHO).build()))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("queue_overflow"));
    }

    @Test
    void eventThatIsRefusedAnyway_usesNoneUp() {
        client.failNext(ErrorCode.QUEUE_OVERFLOW);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track("Paid", WHO))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("validation_error"));
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track("paid", WHO))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("queue_overflow"));
    }

    @ParameterizedTest
    @CsvSource({
        "VALIDATION_ERROR, 400",
        "UNAUTHENTICATED, 401",
        "PAYMENT_REQUIRED, 402",
        "FORBIDDEN, 403",
        "WRONG_KEY_TYPE, 403",
        "NOT_FOUND, 404",
        "ALIAS_CONFLICT, 409",
        "ERASURE_IN_PROGRESS, 409",
        "PAYLOAD_TOO_LARGE, 413",
        "PROTOCOL_REJECTED, 415",
        "TOO_EARLY, 425",
        "RATE_LIMITED, 429",
        "SERVER_ERROR, 503",
        "REDIRECTED, 302",
        "UNEXPECTED_HTML, 400",
        "INVALID_RESPONSE, 200",
        "NETWORK_ERROR, 0",
        "TIMEOUT, 0"
    })
    void directCall_failsOnceAsTheServiceWouldHaveIt(ErrorCode code, int status) {
        client.failNext(code);
        client.failNext(code);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.alias(ALIAS))
                .satisfies(failed -> assertThat(failed.code()).isEqualTo(code.code()))
                .satisfies(failed -> assertThat(failed.retryable()).isEqualTo(code.retryable()))
                .satisfies(failed -> assertThat(failed.status().orElse(0)).isEqualTo(status));
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.erase(ERASURE))
                .satisfies(failed -> assertThat(failed.code()).isEqualTo(code.code()));
        assertThat(client.aliases()).isEmpty();
        assertThat(client.erasures()).isEmpty();

        client.alias(ALIAS);
        client.erase(ERASURE);
        assertThat(client.aliases()).containsExactly(ALIAS);
        assertThat(client.erasures()).containsExactly(ERASURE);
    }

    @Test
    void network_hasItsKind() {
        client.failNext(ErrorCode.NETWORK_ERROR);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.alias(ALIAS))
                .satisfies(failed -> assertThat(failed.failureKind()).contains(FailureKind.CONNECT));
    }

    @Test
    void rateLimit_saysHowLong() {
        client.failNext(ErrorCode.RATE_LIMITED);

        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.alias(ALIAS))
                .satisfies(failed -> assertThat(failed.retryAfter()).contains(Duration.ofSeconds(1)));
    }

    /** An event is never refused for what the network does: a test that said so would test what never happens. */
    @Test
    void codeOfTheService_waitsForADirectCall() {
        client.failNext(ErrorCode.NETWORK_ERROR);

        assertThat(client.track("paid", WHO)).isTrue();
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.alias(ALIAS))
                .satisfies(failed -> assertThat(failed.code()).isEqualTo("network_error"));
    }

    @Test
    void codeOfTheQueue_waitsForAnEvent() {
        client.failNext(ErrorCode.QUEUE_OVERFLOW);

        assertThat(client.alias(ALIAS).userId()).isEqualTo("user_42");
        assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(() -> client.track("paid", WHO));
    }

    @Test
    void clear_takesThemBack() {
        client.failNext(ErrorCode.QUEUE_OVERFLOW);
        client.clear();

        assertThat(client.track("paid", WHO)).isTrue();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks may pass
    void codeOfNoCall_isRefused() {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.failNext(ErrorCode.NO_THREAD))
                .withMessage("code must be one of a call that can fail, got no_thread");
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.failNext(null))
                .withMessage("code must be one of a call that can fail, got null");
    }
}
