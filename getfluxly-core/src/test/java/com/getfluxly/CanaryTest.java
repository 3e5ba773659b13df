package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.Access;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Marks the token, the ids and the values, lets everything go wrong, and looks for the marks in all that was said. */
@Timeout(60)
@Isolated("raises the log level of everything")
class CanaryTest {

    private static final String TOKEN = "gflux_secret_canarytoken";
    private static final String MARK = "canary";

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level levelBefore = root.getLevel();
    private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getFormattedMessage());
            for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                said.add(String.valueOf(cause.getMessage()));
            }
        }
    };

    @BeforeEach
    void listen() {
        recorder.start();
        root.detachAppender("CONSOLE");
        root.addAppender(recorder);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(recorder);
        root.setLevel(levelBefore);
    }

    /** Every answer that the decision table knows, and then success. */
    private static Transport misbehaving() {
        List<Integer> statuses = List.of(503, 429, 401, 403, 301, 413, 400, 418, 200, 202);
        AtomicInteger calls = new AtomicInteger();
        return request -> {
            int call = calls.getAndIncrement();
            if (call % 7 == 3) {
                throw new IOException("reset while sending " + request);
            }
            int status = call < 60 ? statuses.get(call % statuses.size()) : 202;
            String body = status == 200 ? "<html>" + MARK + "</html>" : "{\"error\":\"x\",\"detail\":\"" + MARK + "\"}";
            return new TransportResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** What the service says of an event is for the caller to know. */
    private static FlushResult withoutTheServicesWords(FlushResult result) {
        return FlushResult.builder()
                .accepted(result.accepted())
                .rejected(result.rejected())
                .batches(result.batches())
                .dropped(result.dropped())
                .pending(result.pending())
                .build();
    }

    private void collect(Callable<?> call) {
        try {
            said.add(String.valueOf(call.call()));
        } catch (GetFluxlyException refused) {
            boolean repeatsTheService = refused.status().isPresent();
            if (!repeatsTheService) {
                collect(refused);
            }
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private void collect(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            said.add(cause.toString());
        }
    }

    @Test
    @Promise("I45")
    void settings_areMasked() {
        Access access = new Access(TOKEN, null, "");

        assertThat(access.toString()).isEqualTo("Access[***]");
    }

    @Test
    @Promise({"I17", "I45", "I51"})
    void nothingThatIsSaid_holdsTheTokenAnIdOrAValue() {
        Identity who = Identity.externalId("canary_user").withAnonymousId("canary_anon");
        for (FailureMode mode : FailureMode.values()) {
            GetFluxlyClientBuilder builder = GetFluxlyClient.builder(TOKEN)
                    .transport(misbehaving())
                    .failureMode(mode)
                    .flushInterval(Duration.ofMillis(5))
                    .initialBackoff(Duration.ofMillis(1))
                    .maxBackoff(Duration.ofMillis(2))
                    .parkedProbeInterval(Duration.ofMillis(5))
                    .shutdownTimeout(Duration.ofSeconds(1))
                    .tokenSupplier(() -> {
                        throw new IllegalStateException(TOKEN);
                    })
                    .listener(new DeliveryListener() {
                        @Override
                        public void onDelivered(DeliveredBatch batch) {
                            throw new IllegalStateException(MARK);
                        }
                    })
                    .shutdownHook(false);
            try (GetFluxlyClient client = builder.build()) {
                said.add(builder.toString());
                for (int i = 0; i < 100; i++) {
                    collect(() -> client.track("paid", who, Map.of("value", "canary_value")));
                }
                for (Object hostile :
                        List.of(new Hostile(), Double.NaN, Map.of(new Hostile(), 1), "x".repeat(40_000))) {
                    collect(() -> client.track("paid", who, Map.of("canary_free", 1, "value", hostile)));
                }
                collect(() -> client.track("Canary Name", who));
                collect(() -> client.alias(AliasRequest.to("canary_user").fromAnonymousId("canary_anon")));
                collect(() -> client.erase(ErasureRequest.of("canary_user", ErasureReason.INTERNAL)));
                collect(() -> withoutTheServicesWords(client.flush(Duration.ofSeconds(2))));
                said.add(client.toString());
                said.add(client.stats().toString());
                said.add(TrackEvent.builder("paid", who)
                        .property("value", "canary_value")
                        .build()
                        .toString());
                said.add(AliasRequest.to("canary_user")
                        .fromAnonymousId("canary_anon")
                        .toString());
                said.add(
                        ErasureRequest.of("canary_user", ErasureReason.INTERNAL).toString());
                said.add(new TransportRequest(
                                "POST", "/v1/profiles/canary_user/erase", Map.of("a", MARK), new byte[1], Duration.ZERO)
                        .toString());
            }
        }
        await().untilAsserted(() -> assertThat(said).anyMatch(line -> line.startsWith("delivery is parked")));

        assertThat(said)
                .isNotEmpty()
                .noneMatch(line -> line.toLowerCase(Locale.ROOT)
                        .replace("canary_free", "")
                        .replace("canarytest", "")
                        .contains(MARK));
        assertThat(said).as("one physical line each").noneMatch(line -> line.contains("\n"));
    }

    /** Would say its secret if anybody asked. */
    private static final class Hostile {
        @SuppressWarnings({"unused", "DoNotCallSuggester", "EffectivelyPrivate"}) // read by the encoder
        public String getSecret() {
            throw new IllegalStateException(MARK);
        }

        @Override
        public String toString() {
            return MARK;
        }
    }
}
