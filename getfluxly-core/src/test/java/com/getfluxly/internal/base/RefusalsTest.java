package com.getfluxly.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The shape of the errors that the engine raises itself: a code of the contract, a field and a limit. */
@Promise("I51")
class RefusalsTest {

    @Test
    void invalid_namesTheField() {
        assertError(
                Refusals.invalid("key", "a map has a null key"),
                "validation_error",
                false,
                "a map has a null key",
                Map.of("field", "key"));
    }

    @Test
    void tooLarge_namesLimitAndSize() {
        assertError(
                Refusals.tooLarge("32769"),
                "payload_too_large",
                false,
                "an event may have at most 32768 bytes of JSON, got 32769",
                Map.of("field", "event", "limit", 32_768));
    }

    @Test
    void full_namesTheBound() {
        assertError(
                Refusals.full("maxQueueSize", 1_000),
                "queue_overflow",
                true,
                "the queue is full: maxQueueSize is 1000",
                Map.of("field", "maxQueueSize", "limit", 1_000L));
    }

    @Test
    void noThread_mayBeTriedAgain() {
        assertError(Refusals.noThread(), "no_thread", true, "the JVM has no thread left to deliver with", Map.of());
    }

    @Test
    void closed_isForGood() {
        assertError(Refusals.closed(), "closed", false, "the client was shut down", Map.of());
    }

    private static void assertError(
            GetFluxlyException error, String code, boolean retryable, String message, Map<String, Object> details) {
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.retryable()).isEqualTo(retryable);
        assertThat(error).hasMessage(message).hasNoCause();
        assertThat(error.details()).isEqualTo(details);
        assertThat(error.status()).isEmpty();
    }
}
