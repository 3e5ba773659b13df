package com.getfluxly.spring.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.getfluxly.relay.Courier;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.MessageListenerContainer;

/** How a relay begins and ends where no broker is to be had. */
class OutboxRelayLifecycleTest {

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Courier courier = Courier.builder("gflux_secret_test", request -> {
                throw new AssertionError("nothing to send");
            })
            .build();
    private OutboxRelay relay = relay(Map.of());

    private OutboxRelay relay(Map<String, Object> consumer) {
        return OutboxRelay.builder("events", "events.dlt", courier, () -> {
                    throw new AssertionError("no dead letters");
                })
                .consumerProperties(consumer)
                .timeout(Duration.ofSeconds(1))
                .comesBackAfter(SOON)
                .build();
    }

    private void servers(String servers) {
        relay = relay(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    }

    private Health health() {
        return new OutboxRelayHealthIndicator(relay, false).health();
    }

    @AfterEach
    void stop() {
        relay.stop();
        courier.close();
    }

    private static boolean hasThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("getfluxly-relay"));
    }

    /** K1: the same as a broker that is down. */
    @Test
    void nameThatNobodyKnows_doesNotStopTheStartOfTheApplication() {
        servers("no-such-host.invalid:9092");

        relay.start();

        assertThat(relay.isRunning()).isFalse();
        assertThat(health().getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health().getDetails()).containsEntry("role", "stopped").containsEntry("code", "broker_unavailable");
        relay.stop();
        await().atMost(PATIENCE).until(() -> !hasThreads());
    }

    /** As with the client that is switched off. */
    @Test
    void relayThatIsNotToStart_isInNobodysWay() {
        OutboxRelay idle = OutboxRelay.builder("events", "events.dlt", courier, () -> {
                    throw new AssertionError("no dead letters");
                })
                .autoStartup(false)
                .build();
        Health health = new OutboxRelayHealthIndicator(idle, true).health();

        assertThat(health.getStatus().getCode()).isEqualTo("UP");
        assertThat(health.getDetails()).containsEntry("role", "stopped");
        assertThat(new OutboxRelayHealthIndicator(relay, true)
                        .health()
                        .getStatus()
                        .getCode())
                .isEqualTo("DEGRADED");
    }

    @Test
    void settingThatCannotBe_isSaidAtOnce() {
        relay = relay(Map.of(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "soon"));

        assertThatThrownBy(() -> relay.start()).hasMessageContaining("max.poll.interval.ms");
        assertThat(relay.isRunning()).isFalse();
    }

    /** A container ends for good where its thread meets an Error: for want of memory, say, that is over a moment later. */
    @Test
    void threadThatAnErrorEnds_isFollowedByAnotherOne() {
        servers("127.0.0.1:1");
        relay.start();
        MessageListenerContainer first = Objects.requireNonNull(relay.container());

        relay.heard(new ConsumerStoppedEvent(first, first, ConsumerStoppedEvent.Reason.ERROR));

        assertThat(health().getDetails()).containsEntry("code", "client_fault");
        await().atMost(PATIENCE).until(() -> relay.container() != first && relay.isRunning());
        assertThat(first.isRunning()).isFalse();
        assertThat(health().getDetails()).containsEntry("role", "standby").doesNotContainKey("code");
    }

    @Test
    void relayThatIsStopped_doesNotComeBack() {
        servers("127.0.0.1:1");
        relay.start();
        MessageListenerContainer first = Objects.requireNonNull(relay.container());
        relay.heard(new ConsumerStoppedEvent(first, first, ConsumerStoppedEvent.Reason.ERROR));

        relay.stop();

        await().atMost(PATIENCE).until(() -> !hasThreads());
        assertThat(relay.container()).isSameAs(first);
        assertThat(relay.isRunning()).isFalse();
    }

    @Test
    void relayThatEndedByItself_leavesNoThreadWhenItIsStartedAgain() {
        servers("127.0.0.1:1");
        relay.start();
        Objects.requireNonNull(relay.container()).stop();
        relay.start();
        relay.stop();

        await().atMost(PATIENCE).until(() -> !hasThreads());
    }
}
