package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.actuate.GetFluxlyMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GetFluxlyMetricsAutoConfigurationTest {

    private final ApplicationContextRunner withoutRegistry = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    GetFluxlyAutoConfiguration.class,
                    GetFluxlyMetricsAutoConfiguration.class))
            .withPropertyValues("getfluxly.token=gflux_secret_1");

    private final ApplicationContextRunner runner = withoutRegistry.withBean(SimpleMeterRegistry.class);

    @Test
    void clientThatIsAutoConfigured_isMeteredWithItsRequests() {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}")) {
            runner.withPropertyValues("getfluxly.api-host=" + server.origin(), "getfluxly.max-queue-size=500")
                    .run(context -> {
                        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                        client.track("signed_up", Identity.userId("u1"));
                        client.flush();

                        MeterRegistry registry = context.getBean(MeterRegistry.class);
                        assertThat(registry.get("getfluxly.events")
                                        .tags("outcome", "delivered", "reason", "none")
                                        .functionCounter()
                                        .count())
                                .isEqualTo(1);
                        assertThat(registry.get("getfluxly.queue.capacity")
                                        .gauge()
                                        .value())
                                .isEqualTo(500);
                        await().untilAsserted(() -> assertThat(registry.get("getfluxly.requests")
                                        .tags("endpoint", "batch", "outcome", "ok", "status", "202")
                                        .timer()
                                        .count())
                                .isEqualTo(1));
                    });
        }
    }

    @Test
    void clientOfTheApplication_isMetered() {
        runner.withBean("own", ScriptedClient.class, () -> new ScriptedClient().dropped(DropReason.SHUTDOWN, 3))
                .run(context -> assertThat(context.getBean(MeterRegistry.class)
                                .get("getfluxly.events")
                                .tags("outcome", "dropped", "reason", "shutdown")
                                .functionCounter()
                                .count())
                        .isEqualTo(3));
    }

    @Test
    void disabledClient_hasNoMeters() {
        runner.withPropertyValues("getfluxly.enabled=false")
                .run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                        .noneMatch(meter -> meter.getId().getName().startsWith("getfluxly")));
    }

    @Test
    void metrics_backOff() {
        GetFluxlyMetrics own = new GetFluxlyMetrics(ScriptedClient::new);
        runner.withBean(GetFluxlyMetrics.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(GetFluxlyMetrics.class)).isSameAs(own));
    }

    @Test
    void withoutARegistry_thereAreNone() {
        withoutRegistry.run(context -> assertThat(context).doesNotHaveBean(GetFluxlyMetrics.class));
    }

    @Test
    void withoutMicrometer_thereAreNone() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .withConfiguration(AutoConfigurations.of(
                        GetFluxlyAutoConfiguration.class, GetFluxlyMetricsAutoConfiguration.class))
                .withPropertyValues("getfluxly.token=gflux_secret_1")
                .run(context ->
                        assertThat(context).hasSingleBean(GetFluxlyClient.class).doesNotHaveBean("getfluxlyMetrics"));
    }

    @Test
    void severalClients_areMeteredByName() {
        runner.withBean("one", ScriptedClient.class, () -> new ScriptedClient().dropped(DropReason.SHUTDOWN, 1))
                .withBean("two", ScriptedClient.class, () -> new ScriptedClient().dropped(DropReason.SHUTDOWN, 2))
                .run(context -> {
                    assertThat(dropped(context.getBean(MeterRegistry.class), "one"))
                            .isEqualTo(1);
                    assertThat(dropped(context.getBean(MeterRegistry.class), "two"))
                            .isEqualTo(2);
                    assertThat(context.getBean(MeterRegistry.class)
                                    .find("getfluxly.events")
                                    .meters())
                            .allMatch(meter -> meter.getId().getTag("client") != null);
                });
    }

    private static double dropped(MeterRegistry registry, String client) {
        return registry.get("getfluxly.events")
                .tags("client", client, "outcome", "dropped", "reason", "shutdown")
                .functionCounter()
                .count();
    }
}
