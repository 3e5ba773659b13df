package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.RawServer.Conversation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A service that fails and recovers. */
@Timeout(60)
class FaultyServiceTest {

    private static final Identity WHO = Identity.userId("u1");

    /** What delivery needs to come to an end by itself, on a machine with other things to do. */
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Bytes that two events need and three exceed. */
    private static final int ENOUGH = 3_000;

    private static final String TAKEN = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}";

    private final Service service = new Service();
    private final RawServer elsewhere = RawServer.answering(TAKEN);
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile RawServer.Script behaviour = this::take;
    private final RawServer server = new RawServer(conversation -> {
        attempts.incrementAndGet();
        behaviour.answer(conversation);
    });

    @AfterEach
    void close() {
        server.close();
        elsewhere.close();
    }

    /** What the service does instead of taking a request and saying so. */
    private enum Fault {
        UNAVAILABLE {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException {
                conversation.say(answer("503 Service Unavailable", "", "{\"error\":\"unavailable\"}"));
            }
        },
        RESET_IN_THE_HEADERS {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException {
                world.service.take(conversation.request());
                conversation.say("HTTP/1.1 202 Acce").socket().setSoLinger(true, 0);
                conversation.socket().close();
            }
        },
        TRUNCATED_BODY {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException {
                world.service.take(conversation.request());
                conversation.say("HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{\"acc");
                conversation.socket().close();
            }
        },
        TRICKLING_BODY {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException, InterruptedException {
                world.service.take(conversation.request());
                conversation.say("HTTP/1.1 202 Accepted\r\nContent-Length: 1000000\r\n\r\n");
                while (!conversation.closed().await(20, TimeUnit.MILLISECONDS)) {
                    conversation.say(" ");
                }
            }
        },
        REDIRECT {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException {
                conversation.say(answer(
                        "307 Temporary Redirect",
                        "Location: " + world.elsewhere.origin() + "/v1/events/batch\r\n",
                        ""));
            }
        },
        REVOKED_TOKEN {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException {
                conversation.say(
                        answer("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", "{\"error\":\"unauthenticated\"}"));
            }
        },
        LOGIN_PAGE {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException {
                conversation.say(answer("200 OK", "Content-Type: text/html\r\n", "<html><h1>Welcome</h1></html>"));
            }
        },
        ENDLESS_BODY {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException {
                world.service.take(conversation.request());
                conversation.say("HTTP/1.1 202 Accepted\r\n\r\n");
                while (conversation.closed().getCount() > 0) {
                    conversation.say("x".repeat(8_192));
                }
            }
        },
        GARBAGE {
            @Override
            void strike(FaultyServiceTest world, Conversation conversation) throws IOException {
                conversation.say("\u0000\u0001SSH-2.0\r\n\r\n\u00ff").socket().close();
            }
        };

        abstract void strike(FaultyServiceTest world, Conversation conversation)
                throws IOException, InterruptedException;
    }

    private static String answer(String status, String headers, String body) {
        return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** A request under a key that it knows takes nothing. */
    private static final class Service {

        private static final Pattern MESSAGE_ID = Pattern.compile("\"message_id\":\"([^\"]+)\"");

        // All below is guarded by this.
        private final Map<String, String> bodies = new LinkedHashMap<>();
        private final List<String> messageIds = new ArrayList<>();
        private final List<String> keysWithTwoBodies = new ArrayList<>();

        synchronized void take(String request) {
            String key = RawServer.header(request, "X-Idempotency-Key").orElseThrow();
            String body = request.substring(request.indexOf("\r\n\r\n") + 4);
            String known = bodies.putIfAbsent(key, body);
            if (known == null) {
                MESSAGE_ID.matcher(body).results().map(id -> id.group(1)).forEach(messageIds::add);
            } else if (!known.equals(body)) {
                keysWithTwoBodies.add(key);
            }
        }

        synchronized List<String> messageIds() {
            return List.copyOf(messageIds);
        }

        synchronized List<String> keysWithTwoBodies() {
            return List.copyOf(keysWithTwoBodies);
        }
    }

    private void take(Conversation conversation) throws IOException {
        service.take(conversation.request());
        conversation.say(TAKEN);
    }

    private static ApplicationContextRunner application(RawServer server) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
                .withPropertyValues(
                        "getfluxly.token=gflux_secret_1",
                        "getfluxly.api-host=" + server.origin(),
                        "getfluxly.flush-interval=10ms",
                        "getfluxly.timeout=300ms",
                        "getfluxly.retry.initial-backoff=10ms",
                        "getfluxly.retry.max-backoff=50ms",
                        "getfluxly.shutdown-timeout=1s")
                // Less than a property may say.
                .withBean(
                        GetFluxlyClientBuilderCustomizer.class,
                        () -> builder -> builder.parkedProbeInterval(Duration.ofMillis(50)));
    }

    private static void track(GetFluxlyClient client, int count) {
        for (int i = 0; i < count; i++) {
            client.track("signed_up", WHO, Map.of("filler", "x".repeat(1_000)));
        }
    }

    private static ConditionFactory eventually() {
        return await().atMost(SOON).pollInterval(Duration.ofMillis(5));
    }

    /** That there is a second attempt shows that the first has ended, of which the service has no intention. */
    @ParameterizedTest
    @EnumSource
    @Promise({"I1", "I2", "I5", "I6", "I7", "I8", "I21", "I45", "I46", "I57"})
    void fault_losesNothingAndDoublesNothing(Fault fault) {
        application(server).run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            track(client, 1);
            awaitDelivered(client, 1);

            int before = attempts.get();
            behaviour = conversation -> fault.strike(this, conversation);
            track(client, 3);
            eventually().until(() -> attempts.get() >= before + 2);
            assertLedger(client.stats(), 4);

            behaviour = this::take;
            awaitDelivered(client, 4);
            assertEverythingArrivedOnce(4);
            assertThat(elsewhere.connections()).isZero();
        });
    }

    /** One second, which no other wait here comes near to. */
    @Test
    @Promise({"I25", "I28"})
    void busyService_isAskedAgainWhenItSaid() {
        List<Long> asked = new CopyOnWriteArrayList<>();
        try (RawServer busy = new RawServer(conversation -> {
            asked.add(System.nanoTime());
            if (asked.size() == 1) {
                conversation.say(answer("429 Too Many Requests", "Retry-After: 1\r\n", "{\"error\":\"rate_limited\"}"));
            } else {
                take(conversation);
            }
        })) {
            // Not to be given up and repeated: what is awaited is the second request, and it alone.
            application(busy).withPropertyValues("getfluxly.timeout=20s").run(context -> {
                GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                track(client, 3);
                awaitDelivered(client, 3);
            });
        }
        assertThat(Duration.ofNanos(asked.get(1) - asked.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertEverythingArrivedOnce(3);
    }

    /** Answered on the strength of its head, before a byte of its body has been read. */
    @Test
    @Promise({"I1", "I6", "I44"})
    void batchThatIsTooLarge_isDeliveredInParts() {
        try (RawServer strict = RawServer.hasty(this::refuseIfTooLarge, this::takeUnlessTooLarge)) {
            application(strict)
                    .withPropertyValues("getfluxly.flush-interval=0", "getfluxly.timeout=20s")
                    .run(context -> {
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        track(client, 4);
                        client.flush();

                        awaitDelivered(client, 4);
                        assertThat(client.stats().requests()).isEqualTo(3);
                        assertEverythingArrivedOnce(4);
                    });
        }
    }

    private void refuseIfTooLarge(Conversation conversation) throws IOException {
        if (isTooLarge(conversation.request())) {
            conversation.say(answer("413 Content Too Large", "", "{\"error\":\"payload_too_large\"}"));
        }
    }

    private void takeUnlessTooLarge(Conversation conversation) throws IOException {
        if (!isTooLarge(conversation.request())) {
            take(conversation);
        }
    }

    private static boolean isTooLarge(String request) {
        return contentLength(request) > ENOUGH;
    }

    private static int contentLength(String request) {
        return Integer.parseInt(RawServer.header(request, "Content-Length").orElseThrow());
    }

    private static void awaitDelivered(GetFluxlyClient client, long count) {
        eventually().untilAsserted(() -> assertThat(client.stats().delivered()).isEqualTo(count));
        DeliveryStats stats = client.stats();
        assertLedger(stats, count);
        assertThat(stats.queued() + stats.inFlight()).isZero();
    }

    private static void assertLedger(DeliveryStats stats, long tracked) {
        assertThat(stats.offered()).isEqualTo(tracked);
        assertThat(stats.accepted()).isEqualTo(tracked);
        assertThat(stats.rejected() + stats.dropped()).isZero();
        assertThat(stats.delivered() + stats.queued() + stats.inFlight()).isEqualTo(tracked);
    }

    private void assertEverythingArrivedOnce(int count) {
        assertThat(service.messageIds()).hasSize(count).doesNotHaveDuplicates();
        assertThat(service.keysWithTwoBodies()).isEmpty();
    }
}
