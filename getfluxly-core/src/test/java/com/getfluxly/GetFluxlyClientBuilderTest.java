package com.getfluxly;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.internal.DeliveryEngine;
import com.getfluxly.internal.base.Access;
import com.getfluxly.internal.base.Cadence;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.Retries;
import com.getfluxly.internal.base.Settings;
import com.getfluxly.transport.FaultServer;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GetFluxlyClientBuilderTest {

    private static final String TOKEN = "gflux_secret_canary";

    // ---- the knobs --------------------------------------------------------------------------------------------------

    /** The tables of the contract and the design. */
    @Test
    void defaults_areThoseOfEverySdk() throws ReflectiveOperationException {
        assertThat(settingsOf(builder()))
                .isEqualTo(new Settings(
                        new Access(TOKEN, null, ""),
                        new Intake(
                                1_000,
                                33_554_432,
                                OverflowPolicy.REJECT,
                                Duration.ofSeconds(1),
                                FailureMode.THROW,
                                Map.of()),
                        new Cadence(20, Duration.ofSeconds(5), 100, 1, Duration.ofSeconds(5), Duration.ofSeconds(10)),
                        new Retries(2, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60)),
                        null));
    }

    @Test
    void defaults_areConstants() {
        assertThat(GetFluxlyClientBuilder.DEFAULT_API_HOST).isEqualTo("https://api.getfluxly.com");
        assertThat(GetFluxlyClientBuilder.DEFAULT_FLUSH_AT).isEqualTo(20);
        assertThat(GetFluxlyClientBuilder.DEFAULT_FLUSH_INTERVAL).isEqualTo(Duration.ofSeconds(5));
        assertThat(GetFluxlyClientBuilder.DEFAULT_MAX_BATCH_SIZE).isEqualTo(100);
        assertThat(GetFluxlyClientBuilder.DEFAULT_MAX_RETRIES).isEqualTo(2);
        assertThat(GetFluxlyClientBuilder.DEFAULT_TIMEOUT).isEqualTo(Duration.ofSeconds(5));
        assertThat(GetFluxlyClientBuilder.DEFAULT_MAX_QUEUE_SIZE).isEqualTo(1_000);
        assertThat(GetFluxlyClientBuilder.DEFAULT_MAX_QUEUE_BYTES).isEqualTo(32 * 1024 * 1024);
        assertThat(GetFluxlyClientBuilder.DEFAULT_OVERFLOW).isEqualTo(OverflowPolicy.REJECT);
        assertThat(GetFluxlyClientBuilder.DEFAULT_MAX_BLOCK).isEqualTo(Duration.ofSeconds(1));
        assertThat(GetFluxlyClientBuilder.DEFAULT_FAILURE_MODE).isEqualTo(FailureMode.THROW);
        assertThat(GetFluxlyClientBuilder.DEFAULT_INITIAL_BACKOFF).isEqualTo(Duration.ofMillis(500));
        assertThat(GetFluxlyClientBuilder.DEFAULT_MAX_BACKOFF).isEqualTo(Duration.ofSeconds(30));
        assertThat(GetFluxlyClientBuilder.DEFAULT_PARKED_PROBE_INTERVAL).isEqualTo(Duration.ofSeconds(60));
        assertThat(GetFluxlyClientBuilder.DEFAULT_SHUTDOWN_TIMEOUT).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void everyKnob_reachesTheEngine() throws ReflectiveOperationException {
        Supplier<String> supplier = () -> TOKEN;
        Map<String, Object> context = Map.of("app", "shop");

        GetFluxlyClientBuilder builder = builder()
                .tokenSupplier(supplier)
                .userAgentSuffix("spring-boot/4.1.2")
                .maxQueueSize(11)
                .maxQueueBytes(40_000)
                .overflow(OverflowPolicy.BLOCK)
                .maxBlock(Duration.ofSeconds(12))
                .failureMode(FailureMode.REPORT)
                .context(context)
                .flushAt(3)
                .flushInterval(Duration.ofSeconds(13))
                .maxBatchSize(14)
                .maxInFlight(9)
                .timeout(Duration.ofSeconds(15))
                .shutdownTimeout(Duration.ofSeconds(16))
                .maxRetries(17)
                .initialBackoff(Duration.ofSeconds(18))
                .maxBackoff(Duration.ofSeconds(19))
                .parkedProbeInterval(Duration.ofSeconds(20));

        assertThat(settingsOf(builder))
                .isEqualTo(new Settings(
                        new Access(TOKEN, supplier, "spring-boot/4.1.2"),
                        new Intake(
                                11, 40_000, OverflowPolicy.BLOCK, Duration.ofSeconds(12), FailureMode.REPORT, context),
                        new Cadence(3, Duration.ofSeconds(13), 14, 9, Duration.ofSeconds(15), Duration.ofSeconds(16)),
                        new Retries(17, Duration.ofSeconds(18), Duration.ofSeconds(19), Duration.ofSeconds(20)),
                        null));
    }

    @Test
    @Promise("I56")
    void defaults_followTheBoundThatIsSet() throws ReflectiveOperationException {
        GetFluxlyClientBuilder builder = builder().maxQueueSize(10).maxBackoff(Duration.ofMillis(200));

        Settings settings = settingsOf(builder);
        assertThat(settings.cadence().flushAt()).isEqualTo(10);
        assertThat(settings.retries().initialBackoff()).isEqualTo(Duration.ofMillis(200));
        assertThat(builder.toString()).contains(" flushAt=10,", " initialBackoff=PT0.2S,");
        builder.build().close();
    }

    @Test
    void defaults_doNotFollowABoundThatLeavesThemRoom() throws ReflectiveOperationException {
        Settings settings = settingsOf(builder().maxQueueSize(20).maxBackoff(Duration.ofMillis(500)));

        assertThat(settings.cadence().flushAt()).isEqualTo(20);
        assertThat(settings.retries().initialBackoff()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void failureMode_isTold() {
        assertThat(builder().failureMode()).isEqualTo(FailureMode.THROW);
        assertThat(builder().failureMode(FailureMode.REPORT).failureMode()).isEqualTo(FailureMode.REPORT);
        assertThat(builder().failureMode(none()).failureMode()).isNull();
    }

    @Test
    void transport_isTold() {
        Transport own = request -> {
            throw new IOException("nobody is there");
        };
        assertThat(builder().transport()).isNull();
        assertThat(builder().transport(own).transport()).isSameAs(own);
        assertThat(builder().transport(own).transport(none()).transport()).isNull();
    }

    @Test
    void spool_isTold() {
        assertThat(builder().spool()).isNull();
        assertThat(builder().spool(Path.of("/var/spool/shop")).spool()).isEqualTo(Path.of("/var/spool/shop"));
    }

    /** Also where memory would do: nobody would notice before the next start. */
    @Test
    void spool_isAbsolute() {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(builder().spool(Path.of("spool"))::build)
                .withMessage(
                        "spool must be an absolute path: with a relative one, a start from another directory does not find"
                                + " the events of this one");
        assertThat(Path.of("spool")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "-a", "a.", "t-1"})
    void spoolProject_mayBeADirectory_withOrWithoutASpool(String project) {
        assertThatExceptionOfType(GetFluxlyException.class)
                .isThrownBy(builder().spoolProject(project)::build)
                .withMessage(
                        "spoolProject must be 1 to 64 letters, digits, '.', '-' and '_', with a letter or a digit at both"
                                + " ends, and must not begin with 't-'")
                .satisfies(refused -> assertThat(refused.details()).containsEntry("field", "spoolProject"));
    }

    static Stream<Arguments> bounds() {
        Duration day = Duration.ofDays(1);
        Duration more = day.plusNanos(1);
        return Stream.of(
                refused("flushAt must be between 1 and maxQueueSize, got 0", b -> b.flushAt(0)),
                refused("flushAt must be between 1 and maxQueueSize, got -1", b -> b.flushAt(-1)),
                refused("flushAt must be between 1 and maxQueueSize, got 1001", b -> b.flushAt(1_001)),
                taken("flushAt", b -> b.flushAt(1)),
                taken("flushAt", b -> b.flushAt(1_000)),
                refused(
                        "flushInterval must be zero, or between PT0.001S and PT24H, got PT-0.000000001S",
                        b -> b.flushInterval(Duration.ofNanos(-1))),
                refused(
                        "flushInterval must be zero, or between PT0.001S and PT24H, got PT24H0.000000001S",
                        b -> b.flushInterval(more)),
                refused(
                        "flushInterval must be zero, or between PT0.001S and PT24H, got null",
                        b -> b.flushInterval(none())),
                taken("flushInterval", b -> b.flushInterval(Duration.ZERO)),
                taken("flushInterval", b -> b.flushInterval(day)),
                refused("maxBatchSize must be between 1 and 100, got 0", b -> b.maxBatchSize(0)),
                refused("maxBatchSize must be between 1 and 100, got 101", b -> b.maxBatchSize(101)),
                taken("maxBatchSize", b -> b.maxBatchSize(1)),
                taken("maxBatchSize", b -> b.maxBatchSize(100)),
                refused("maxInFlight must be between 1 and 16, got 0", b -> b.maxInFlight(0)),
                refused("maxInFlight must be between 1 and 16, got 17", b -> b.maxInFlight(17)),
                taken("maxInFlight", b -> b.maxInFlight(1)),
                taken("maxInFlight", b -> b.maxInFlight(16)),
                refused("maxRetries must be between 0 and 100, got -1", b -> b.maxRetries(-1)),
                refused("maxRetries must be between 0 and 100, got 101", b -> b.maxRetries(101)),
                taken("maxRetries", b -> b.maxRetries(0)),
                taken("maxRetries", b -> b.maxRetries(100)),
                refused("timeout must be longer than zero and at most PT24H, got PT0S", b -> b.timeout(Duration.ZERO)),
                refused(
                        "timeout must be longer than zero and at most PT24H, got PT-1S",
                        b -> b.timeout(Duration.ofSeconds(-1))),
                refused(
                        "timeout must be longer than zero and at most PT24H, got PT24H0.000000001S",
                        b -> b.timeout(more)),
                refused("timeout must be longer than zero and at most PT24H, got null", b -> b.timeout(none())),
                taken("timeout", b -> b.timeout(Duration.ofNanos(1))),
                refused("maxQueueSize must be at least 1, got 0", b -> b.maxQueueSize(0)),
                refused(
                        "maxQueueSize must be at least 1, got -5",
                        b -> b.flushAt(1).maxQueueSize(-5)),
                refused(
                        "flushAt must be between 1 and maxQueueSize, got 20",
                        b -> b.flushAt(20).maxQueueSize(19)),
                taken("maxQueueSize", b -> b.flushAt(1).maxQueueSize(1)),
                taken("maxQueueSize", b -> b.maxQueueSize(Integer.MAX_VALUE)),
                refused("maxQueueBytes must be at least 32768 (one event), got 32767", b -> b.maxQueueBytes(32_767)),
                taken("maxQueueBytes", b -> b.maxQueueBytes(32_768)),
                taken("maxQueueBytes", b -> b.maxQueueBytes(Long.MAX_VALUE)),
                refused("maxBlock must be between zero and PT24H, got PT-1S", b -> b.maxBlock(Duration.ofSeconds(-1))),
                refused("maxBlock must be between zero and PT24H, got null", b -> b.maxBlock(none())),
                taken("maxBlock", b -> b.maxBlock(Duration.ZERO)),
                refused(
                        "initialBackoff must be longer than zero and at most PT24H, got PT0S",
                        b -> b.initialBackoff(Duration.ZERO)),
                refused(
                        "initialBackoff must be longer than zero and at most PT24H, got null",
                        b -> b.initialBackoff(none())),
                refused(
                        "maxBackoff must be longer than zero and at most PT24H, got PT0S",
                        b -> b.maxBackoff(Duration.ZERO)),
                refused("maxBackoff must be longer than zero and at most PT24H, got null", b -> b.maxBackoff(none())),
                refused(
                        "initialBackoff must be at most maxBackoff, which is PT0.499S, got PT0.5S",
                        b -> b.maxBackoff(Duration.ofMillis(499)).initialBackoff(Duration.ofMillis(500))),
                refused(
                        "initialBackoff must be at most maxBackoff, which is PT30S, got PT31S",
                        b -> b.initialBackoff(Duration.ofSeconds(31))),
                taken("maxBackoff", b -> b.maxBackoff(Duration.ofMillis(500))),
                refused(
                        "parkedProbeInterval must be longer than zero and at most PT24H, got PT0S",
                        b -> b.parkedProbeInterval(Duration.ZERO)),
                refused(
                        "parkedProbeInterval must be longer than zero and at most PT24H, got null",
                        b -> b.parkedProbeInterval(none())),
                refused(
                        "shutdownTimeout must be between zero and PT24H, got PT-1S",
                        b -> b.shutdownTimeout(Duration.ofSeconds(-1))),
                refused("shutdownTimeout must be between zero and PT24H, got null", b -> b.shutdownTimeout(none())),
                taken("shutdownTimeout", b -> b.shutdownTimeout(Duration.ZERO)),
                refused("overflow must be set", b -> b.overflow(none())),
                refused("failureMode must be set", b -> b.failureMode(none())),
                refused("context must be set", b -> b.context(none())),
                refused("userAgentSuffix must be set", b -> b.userAgentSuffix(none())),
                refused("userAgentSuffix must hold visible ASCII characters only", b -> b.userAgentSuffix("a\r\nX: 1")),
                refused("userAgentSuffix must hold visible ASCII characters only", b -> b.userAgentSuffix("é")),
                taken("userAgentSuffix", b -> b.userAgentSuffix("spring-boot/4.1.2")),
                refused("apiHost must not be blank", b -> b.apiHost(none())),
                refused("apiHost must not be blank", b -> b.apiHost(" ")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    @Promise("I56")
    void knob_isCheckedByBuild(String rule, UnaryOperator<GetFluxlyClientBuilder> change, @Nullable String expected) {
        GetFluxlyClientBuilder builder = change.apply(builder());
        if (expected == null) {
            builder.build().close();
            return;
        }

        GetFluxlyException refused = refusal(builder);
        assertThat(refused).hasMessage(expected);
        assertThat(refused.details()).containsEntry("field", rule.substring(0, rule.indexOf(' ')));
    }

    @Test
    @Promise("I56")
    void apiHost_isCheckedBesideATransportOfItsOwn() {
        GetFluxlyException refused =
                refusal(builder().apiHost("http://canary.test").transport(nobody()));

        assertThat(refused.details()).containsEntry("field", "apiHost");
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
    }

    @Test
    @Promise("I56")
    void context_isCheckedByBuild() {
        assertThat(refusal(builder().context(Map.of("rate", Double.NaN)))).hasMessageStartingWith("context");
        assertThat(refusal(builder().context(Map.of("k", "x".repeat(40_000)))))
                .hasMessageStartingWith("context")
                .extracting(GetFluxlyException::code)
                .isEqualTo("validation_error");
    }

    // ---- the token --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    @Promise("I56")
    void blankToken_isRefused(String token) {
        assertThat(refusal(GetFluxlyClient.builder(token))).hasMessage("token must not be blank");
    }

    @Test
    @Promise("I56")
    void missingToken_isRefused() {
        assertThat(refusal(GetFluxlyClient.builder(none()))).hasMessage("token must not be blank");
        assertThat(refusal(GetFluxlyClient.builder(none()).tokenSupplier(() -> TOKEN)))
                .hasMessage("token must not be blank");
    }

    static Stream<String> dirtyTokens() {
        return Stream.of(
                TOKEN + "\n",
                TOKEN + "\r\nX-Evil: 1",
                TOKEN + "\t",
                " " + TOKEN,
                TOKEN + "é",
                TOKEN + "\0",
                "${canary}",
                "'" + TOKEN + "'",
                "canary ".repeat(150),
                "canary".repeat(171));
    }

    @ParameterizedTest(name = "[{index}]")
    @MethodSource("dirtyTokens")
    @Promise({"I45", "I56"})
    void dirtyToken_isRefusedWithoutATrace(String token) {
        GetFluxlyClientBuilder builder = GetFluxlyClient.builder(token);

        GetFluxlyException refused = refusal(builder);

        assertThat(refused.code()).isEqualTo("validation_error");
        assertThat(refused).hasMessageStartingWith("token ").hasNoCause();
        assertThat(refused.details()).isEqualTo(Map.of("field", "token"));
        assertThat(Leaks.everythingIn(refused)).doesNotContain("canary");
        assertThat(builder.toString()).doesNotContain("canary");
    }

    @Test
    @Promise("I45")
    void toString_holdsNoToken() {
        GetFluxlyClientBuilder builder = builder().tokenSupplier(() -> TOKEN).context(Map.of("k", "canary"));

        assertThat(builder.toString()).startsWith("GetFluxlyClientBuilder[").doesNotContain("canary");
        try (GetFluxlyClient client = builder.build()) {
            assertThat(client.toString()).startsWith("GetFluxlyClient[").doesNotContain("canary");
        }
    }

    @Test
    @Promise("I45")
    void toString_showsEveryKnobWithItsValue() {
        GetFluxlyClientBuilder builder = GetFluxlyClient.builder("gflux_secret_canary")
                .maxQueueSize(77)
                .context(Map.of("region", "canary"))
                .listener(new DeliveryListener() {});

        assertThat(builder)
                .hasToString(
                        "GetFluxlyClientBuilder[token=gflux_secret_***, apiHost=https://api.getfluxly.com, flushAt=20,"
                                + " flushInterval=PT5S, maxBatchSize=100, maxInFlight=1, maxRetries=2, timeout=PT5S,"
                                + " maxQueueSize=77, maxQueueBytes=33554432, overflow=REJECT, maxBlock=PT1S, failureMode=THROW,"
                                + " initialBackoff=PT0.5S, maxBackoff=PT30S, parkedProbeInterval=PT1M, shutdownTimeout=PT10S,"
                                + " shutdownHook=true, context=[region], listeners=1, transport=the JDK's HttpClient]");
        assertThat(GetFluxlyClient.builder("gflux_pub_canary").toString()).contains("[token=gflux_pub_***, ");
        assertThat(GetFluxlyClient.builder("canary").toString()).contains("[token=***, ");
    }

    /** A host with a password in it will be refused; until then it must not reach a log either. */
    @Test
    @Promise("I45")
    void toString_holdsNoPasswordOfAHost() {
        assertThat(builder().apiHost("https://user:canary@api.getfluxly.com").toString())
                .doesNotContain("canary");
    }

    // ---- no network, no thread --------------------------------------------------------------------------------------

    @Test
    @Promise("I56")
    void build_startsNoThreadAndNeedsNoNetwork() {
        try (FaultServer server = FaultServer.start()) {
            AtomicInteger asked = new AtomicInteger();
            Set<Thread> before = Thread.getAllStackTraces().keySet();

            GetFluxlyClient client = builder()
                    .apiHost(server.origin())
                    .shutdownHook(true)
                    .listener(new DeliveryListener() {})
                    .tokenSupplier(() -> "fresh" + asked.incrementAndGet())
                    .build();

            assertThat(Thread.getAllStackTraces().keySet()).isSubsetOf(before);
            assertThat(client.stats().offered()).isZero();
            client.close();
            assertThat(server.connections()).isZero();
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    @Promise("I56")
    void build_needsNoServer() {
        builder().apiHost("https://nobody.invalid").build().close();
    }

    @Test
    void build_readsTheContextOnce() throws InterruptedException {
        Map<String, Object> context = new HashMap<>(Map.of("app", "shop"));
        CountDownLatch sent = new CountDownLatch(1);
        List<String> bodies = new CopyOnWriteArrayList<>();
        Transport transport = request -> {
            bodies.add(new String(request.body(), UTF_8));
            sent.countDown();
            return new TransportResponse(202, Map.of(), "{}".getBytes(UTF_8));
        };
        try (GetFluxlyClient client =
                builder().transport(transport).context(context).flushAt(1).build()) {
            context.put("app", "later");
            client.track("paid", Identity.userId("u"));
            sent.await();
        }
        assertThat(bodies).singleElement().asString().contains("\"context\":{\"app\":\"shop\"}");
    }

    @Test
    void context_addsToWhatIsThere_theLastOneWins() throws Exception {
        GetFluxlyClientBuilder builder =
                builder().context(Map.of("app", "shop", "stage", "test")).context(Map.of("stage", "live"));

        assertThat(settingsOf(builder).intake().context()).isEqualTo(Map.of("app", "shop", "stage", "live"));
        assertThat(builder.toString()).contains("app", "stage");
    }

    @Test
    void contextThatCannotBeRead_isRefusedByBuild() {
        Map<String, Object> hostile = new AbstractMap<>() {
            @Override
            public Set<Map.Entry<String, Object>> entrySet() {
                throw new IllegalStateException("canary");
            }
        };

        assertThat(refusal(builder().context(Map.of("app", "shop")).context(hostile)))
                .hasMessage("context cannot be read: java.lang.IllegalStateException");
    }

    @Test
    void builder_mayBuildSeveralClients() {
        GetFluxlyClientBuilder builder = builder().transport(nobody());

        try (GetFluxlyClient first = builder.build();
                GetFluxlyClient second = builder.build()) {
            assertThat(first).isNotSameAs(second);
        }
    }

    /** What was given as null is not what was not given: a proxy that is not there must not be gone round. */
    @Test
    void partThatIsNull_isRefusedByBuildUntilThereIsOne() {
        assertThat(refusal(builder().listener(none()))).hasMessage("listener must be set");
        assertThat(refusal(builder().transport(none()))).hasMessage("transport must be set");
        assertThat(refusal(builder().tokenSupplier(none()))).hasMessage("tokenSupplier must be set");

        builder().transport(none()).transport(nobody()).build().close();
    }

    // -----------------------------------------------------------------------------------------------------------------

    private static GetFluxlyClientBuilder builder() {
        return GetFluxlyClient.builder(TOKEN).shutdownHook(false);
    }

    private static Transport nobody() {
        return request -> {
            throw new AssertionError("nothing was to be sent");
        };
    }

    private static GetFluxlyException refusal(GetFluxlyClientBuilder builder) {
        return Objects.requireNonNull(
                catchThrowableOfType(GetFluxlyException.class, builder::build), "the client was built");
    }

    private static Arguments refused(String message, UnaryOperator<GetFluxlyClientBuilder> change) {
        return Arguments.of(message, change, message);
    }

    private static Arguments taken(String knob, UnaryOperator<GetFluxlyClientBuilder> change) {
        return Arguments.of(knob + " is taken", change, null);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a caller without a checker may pass
    private static <T> T none() {
        return null;
    }

    /** The settings are the engine's own business, so there is no other way to see that none was mixed up. */
    private static Settings settingsOf(GetFluxlyClientBuilder builder) throws ReflectiveOperationException {
        try (GetFluxlyClient client = builder.build()) {
            Object engine = Objects.requireNonNull(fieldOf(client, "engine"));
            assertThat(engine).isInstanceOf(DeliveryEngine.class);
            return (Settings) Objects.requireNonNull(fieldOf(engine, "settings"));
        }
    }

    private static @Nullable Object fieldOf(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
