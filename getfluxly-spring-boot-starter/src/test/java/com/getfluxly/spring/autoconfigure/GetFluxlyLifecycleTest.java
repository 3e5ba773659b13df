package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;

@ExtendWith(OutputCaptureExtension.class)
class GetFluxlyLifecycleTest {

    private static final String LOGGER = GetFluxlyLifecycle.class.getName();

    private final ScriptedClient client = new ScriptedClient();
    private final ScriptedClient other = new ScriptedClient();
    private final GetFluxlyLifecycle lifecycle = new GetFluxlyLifecycle(() -> List.of(client), Duration.ofSeconds(5));

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    /** As an application has it; other tests want silence. */
    @BeforeEach
    void warn() {
        logging.setLogLevel(LOGGER, LogLevel.WARN);
    }

    @AfterEach
    void quiet() {
        logging.setLogLevel(LOGGER, null);
    }

    @Test
    void phase_liesBelowAllThatMayTrackAndAboveLogging() {
        assertThat(lifecycle.getPhase())
                .isEqualTo(GetFluxlyAutoConfiguration.LIFECYCLE_PHASE)
                .isEqualTo(Integer.MIN_VALUE / 2)
                .isLessThan(SmartLifecycle.DEFAULT_PHASE / 2)
                .isGreaterThan(Integer.MIN_VALUE + 1);
    }

    @Test
    void stop_drainsAndLeavesTheClientOpen() {
        lifecycle.start();

        lifecycle.stop();

        assertThat(client.calls()).containsExactly("flush PT0.05S");
    }

    @Test
    void running_isToldTruthfully() {
        assertThat(lifecycle.isRunning()).isFalse();
        lifecycle.start();
        assertThat(lifecycle.isRunning()).isTrue();
        client.onFlush(atMost -> {
            assertThat(lifecycle.isRunning()).as("still draining").isTrue();
            return FlushResult.EMPTY;
        });
        lifecycle.stop();
        assertThat(lifecycle.isRunning()).isFalse();
    }

    @Test
    void startStopStart_worksWithTheSameInstance() {
        for (int round = 0; round < 3; round++) {
            lifecycle.start();
            assertThat(lifecycle.isRunning()).isTrue();
            lifecycle.stop();
            assertThat(lifecycle.isRunning()).isFalse();
        }
        assertThat(client.calls()).hasSize(3);
    }

    static Stream<Function<Duration, FlushResult>> failures() {
        return Stream.of(
                atMost -> {
                    throw GetFluxlyException.of(ErrorCode.NETWORK_ERROR, "no answer")
                            .build();
                },
                atMost -> {
                    throw new IllegalStateException("a client of the application's own");
                },
                atMost -> null);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void stop_doesNotThrow(Function<Duration, FlushResult> failure) {
        client.onFlush(failure);
        lifecycle.start();

        assertThatCode(lifecycle::stop).doesNotThrowAnyException();

        assertThat(lifecycle.isRunning()).isFalse();
    }

    @Test
    void stop_waitsUntilItsTimeIsUp() {
        GetFluxlyLifecycle brief = new GetFluxlyLifecycle(() -> List.of(client), Duration.ZERO);
        client.onFlush(atMost -> FlushResult.builder().pending(17).build());

        brief.stop();

        assertThat(client.calls()).containsExactly("flush PT0S");
    }

    @Test
    void stop_waitsForWhatIsUnderWay() {
        AtomicInteger looks = new AtomicInteger();
        client.onFlush(atMost -> FlushResult.builder()
                .pending(looks.incrementAndGet() < 4 ? 17 : 0)
                .build());

        lifecycle.stop();

        assertThat(client.calls()).hasSize(4).containsOnly("flush PT0.05S");
    }

    @ParameterizedTest
    @EnumSource(names = {"BACKING_OFF", "PARKED"})
    void stop_doesNotRetryWhatHasJustFailed(DeliveryState state) {
        client.holding(17, 0).onFlush(atMost -> {
            client.in(state, "network_error");
            return FlushResult.builder().pending(17).build();
        });

        lifecycle.stop();
        lifecycle.stop();

        assertThat(client.calls()).containsExactly("flush PT0.05S");
    }

    @Test
    void stop_sitsOutAPauseThatTheServiceAskedFor() {
        client.holding(17, 0).in(DeliveryState.RATE_LIMITED, "rate_limited");
        client.onFlush(atMost -> {
            client.in(DeliveryState.ACTIVE, null).holding(0, 0);
            return FlushResult.EMPTY;
        });

        lifecycle.stop();

        assertThat(client.calls()).containsExactly("flush PT0.05S");
    }

    /** Each of its waits would end at once. */
    @Test
    @Promise("I20")
    void stopOnAnInterruptedThread_asksOnceAndStaysInterrupted(CapturedOutput output) {
        client.onFlush(atMost -> FlushResult.builder().pending(17).build());
        GetFluxlyLifecycle brief = new GetFluxlyLifecycle(() -> List.of(client, other), Duration.ofMillis(200));
        Thread.currentThread().interrupt();

        brief.stop();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(client.calls()).containsExactly("flush PT0S", "flush PT0.05S");
        assertThat(other.calls()).containsExactly("flush PT0S", "flush PT0.05S");
        assertThat(output.getAll())
                .containsOnlyOnce("WARN")
                .contains("Delivery on stop was interrupted; events still held: 17. Closing the client delivers them");
    }

    @Test
    @Promise("I20")
    void interruptOfAStop_endsIt() {
        client.onFlush(atMost -> {
            Thread.currentThread().interrupt();
            return FlushResult.builder().pending(17).build();
        });

        lifecycle.stop();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(client.calls()).containsExactly("flush PT0.05S");
    }

    @Test
    void severalClients_deliverAtOnceWhateverBecomesOfTheFirst() {
        ScriptedClient broken = new ScriptedClient().onFlush(atMost -> {
            throw new IllegalStateException("a client of the application's own");
        });

        new GetFluxlyLifecycle(() -> List.of(broken, client), Duration.ofSeconds(5)).stop();

        assertThat(broken.calls()).containsExactly("flush PT0S", "flush PT0.05S");
        assertThat(client.calls()).containsExactly("flush PT0S", "flush PT0.05S");
    }
}
