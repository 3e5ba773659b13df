package com.getfluxly.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.relay.Courier;
import com.getfluxly.spring.kafka.OutboxRelay;
import com.getfluxly.spring.kafka.OutboxRelayHealthIndicator;
import com.getfluxly.spring.kafka.OutboxRelayMetrics;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What there is of the relay, and when; no broker is needed for any of it. */
@Timeout(60)
class GetFluxlyRelayAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    KafkaAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    GetFluxlyAutoConfiguration.class,
                    GetFluxlyKafkaAutoConfiguration.class,
                    GetFluxlyRelayAutoConfiguration.class))
            .withBean(Transport.class, () -> request -> new TransportResponse(202, Map.of(), "{}".getBytes(UTF_8)))
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues(
                    "getfluxly.token=gflux_secret_4711",
                    "getfluxly.shutdown-timeout=0",
                    "getfluxly.relay.auto-startup=false");
    private final ApplicationContextRunner on = runner.withPropertyValues("getfluxly.outbox.kafka.enabled=true");

    @Test
    void relay_isThereWhereTheOutboxIs() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(GetFluxlyClient.class)
                .doesNotHaveBean(OutboxRelay.class)
                .doesNotHaveBean(Courier.class));
        on.run(context -> assertThat(context)
                .hasBean("getfluxlyRelayContainer")
                .hasBean("getfluxlyRelayHealthIndicator")
                .hasSingleBean(OutboxRelayMetrics.class));
    }

    @Test
    void relay_isNotThereIfItIsADeploymentOfItsOwn() {
        on.withPropertyValues("getfluxly.relay.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(GetFluxlyClient.class)
                        .hasBean("kafkaOutboxTransport")
                        .doesNotHaveBean(OutboxRelay.class)
                        .doesNotHaveBean(OutboxRelayHealthIndicator.class)
                        .doesNotHaveBean(OutboxRelayMetrics.class));
    }

    @Test
    void relay_doesNotStartWhereTheClientIsOff() {
        on.withPropertyValues("getfluxly.relay.auto-startup=true", "getfluxly.enabled=false")
                .run(context -> assertThat(context.getBean(OutboxRelay.class).isRunning())
                        .isFalse());
    }

    /** As in a test that records, where nobody has a token. */
    @Test
    void relay_needsNoTokenWhereItIsOff() {
        ApplicationContextRunner withoutToken = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        KafkaAutoConfiguration.class,
                        GetFluxlyAutoConfiguration.class,
                        GetFluxlyKafkaAutoConfiguration.class,
                        GetFluxlyRelayAutoConfiguration.class))
                .withPropertyValues("getfluxly.outbox.kafka.enabled=true");

        withoutToken.withPropertyValues("getfluxly.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(OutboxRelay.class).isRunning()).isFalse();
        });
        withoutToken
                .withBean(ClientMaker.class, () -> builder -> GetFluxlyClient.noOp())
                .withBean(GetFluxlyClient.class, GetFluxlyClient::noOp)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(OutboxRelay.class).isRunning()).isFalse();
                });
    }

    @Test
    void emptyProperties_areTheDefaults() {
        on.withPropertyValues("getfluxly.relay.group=", "getfluxly.relay.auto-startup=false")
                .run(context -> assertThat(context.getBean(GetFluxlyRelayProperties.class))
                        .isEqualTo(new GetFluxlyRelayProperties(true, "getfluxly-relay", false)));
    }

    @Test
    void relayThatIsNotToStart_isNoTrouble_andHasItsMeters() {
        on.run(context -> {
            Health health = context.getBean(OutboxRelayHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .containsEntry("role", "stopped")
                    .containsEntry("lag", 0L)
                    .doesNotContainKey("code");

            MeterRegistry meters = new SimpleMeterRegistry();
            context.getBean(OutboxRelayMetrics.class).bindTo(meters);
            assertThat(meters.get("getfluxly.relay.events").functionCounters()).hasSize(6);
            assertThat(meters.get("getfluxly.relay.lag").gauge().value()).isZero();
            assertThat(meters.get("getfluxly.relay.paused").gauge().value()).isZero();
            assertThat(meters.get("getfluxly.relay.partitions").gauge().value()).isZero();
            assertThat(meters.get("getfluxly.relay.requests")
                            .tag("outcome", "ok")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }

    /** Each of what is optional is missing once. */
    @Test
    void whatIsOptional_mayBeMissing() {
        on.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(OutboxRelay.class)
                        .doesNotHaveBean("getfluxlyRelayHealthIndicator"));
        on.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
                .run(context ->
                        assertThat(context).hasSingleBean(OutboxRelay.class).doesNotHaveBean("getfluxlyRelayMetrics"));
        runner.withClassLoader(new FilteredClassLoader(
                        "org.apache.kafka", "org.springframework.kafka", "org.springframework.boot.kafka"))
                .run(context -> assertThat(context).doesNotHaveBean("getfluxlyRelayContainer"));
    }

    @Test
    void relay_stopsBeforeTheLastDeliveryOfTheClients() {
        on.run(context -> assertThat(context.getBean(OutboxRelay.class).getPhase())
                .isGreaterThan(GetFluxlyAutoConfiguration.LIFECYCLE_PHASE)
                .isLessThan(Integer.MAX_VALUE - 2048));
    }
}
