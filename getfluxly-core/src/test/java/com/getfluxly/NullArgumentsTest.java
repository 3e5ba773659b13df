package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import com.getfluxly.transport.Transport;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A null where none may be is refused by name, as any other value that breaks a rule; nothing throws an NPE. */
class NullArgumentsTest {

    private static final Transport NOBODY = request -> {
        throw new AssertionError("nothing was to be sent");
    };

    @AutoClose
    private final GetFluxlyClient client = builder().build();

    private static GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder("gflux_secret_test").shutdownHook(false).transport(NOBODY);
    }

    /** What a caller without null checks may pass. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private static void assertRefused(String parameter, ThrowingCallable call) {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(call)
                .withMessage(parameter + " must not be null")
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo("validation_error");
                    assertThat(refused.details()).containsEntry("field", parameter);
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void directCallsAndFlushes_refuseItAtOnce(boolean enabled) {
        GetFluxlyClient called = enabled ? client : GetFluxlyClient.noOp();

        assertRefused("request", () -> called.alias(nothing()));
        assertRefused("request", () -> called.erase(nothing()));
        assertRefused("atMost", () -> called.flush(nothing()));
    }

    @Test
    void decorator_refusesIt() {
        assertRefused("client", () -> new ForwardingGetFluxlyClient(nothing()) {});
    }

    @Test
    void transport_refusesIt() {
        JdkHttpTransport.Builder transport = JdkHttpTransport.builder(ApiHost.of("https://api.getfluxly.com"));

        assertRefused("host", () -> JdkHttpTransport.builder(nothing()));
        assertRefused("host", () -> new JdkHttpTransport(nothing()));
        assertRefused("proxy", () -> transport.proxy(nothing()));
        assertRefused("authenticator", () -> transport.authenticator(nothing()));
        assertRefused("sslContext", () -> transport.sslContext(NullArgumentsTest.<SSLContext>nothing()));
        assertRefused("sslParameters", () -> transport.sslParameters(nothing()));
        assertRefused("connectTimeout", () -> transport.connectTimeout(nothing()));
        assertRefused("layer", () -> transport.layer(nothing()));
    }

    @Test
    void events_areRefusedByTheFailureMode() {
        try (GetFluxlyClient reporting =
                builder().failureMode(FailureMode.REPORT).build()) {
            assertThat(reporting.track((TrackEvent) nothing())).isFalse();
            assertThat(reporting.track((String) nothing(), nothing())).isFalse();
            assertThat(reporting.track((Record) nothing())).isFalse();
            assertThat(reporting.track((Record) nothing(), nothing())).isFalse();
        }
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track((TrackEvent) nothing()))
                .withMessage("event is missing");
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(() -> client.track((Record) nothing()))
                .withMessage("event is missing");
    }

    /** The one who refuses an event tells which, as far as its caller told. */
    @Test
    void refusedEvent_keepsTheIdThatTheCallerGave() throws InterruptedException {
        UUID id = UUID.randomUUID();
        List<DroppedEvent> told = new CopyOnWriteArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        DeliveryListener listener = new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                told.add(event);
                both.countDown();
            }
        };
        try (GetFluxlyClient reporting =
                builder().failureMode(FailureMode.REPORT).listener(listener).build()) {
            TrackEvent.Builder tooLarge =
                    TrackEvent.builder("paid", Identity.userId("u")).property("text", "x".repeat(40_000));
            reporting.track(tooLarge.build());
            reporting.track(tooLarge.messageId(id).build());
            both.await();
        }

        assertThat(told).extracting(DroppedEvent::messageId).containsExactly("", id.toString());
        assertThat(told).allSatisfy(event -> {
            assertThat(event.refused()).isTrue();
            assertThat(event.sent()).isFalse();
            assertThat(event.reason()).isEqualTo(DropReason.PAYLOAD_TOO_LARGE);
        });
    }
}
