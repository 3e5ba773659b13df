package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.actuate.GetFluxlyHealthIndicator;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Promise("I55")
class GetFluxlyHealthAutoConfigurationTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    HealthContributorAutoConfiguration.class,
                    GetFluxlyAutoConfiguration.class,
                    GetFluxlyHealthAutoConfiguration.class))
            .withPropertyValues("getfluxly.token=gflux_secret_1");

    private final ApplicationContextRunner runner = bare.withConfiguration(AutoConfigurations.of(
            HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class));

    private static Status status(HealthEndpoint endpoint) {
        return Objects.requireNonNull(endpoint.healthForPath("getfluxly")).getStatus();
    }

    @Test
    void contributor_isCalledGetfluxly() {
        runner.run(context ->
                assertThat(status(context.getBean(HealthEndpoint.class))).isEqualTo(Status.UP));
    }

    /** Each who asks has one of its own, and none of them is the application's. */
    @Test
    void clientOfAnotherScope_hasNoHealth_andHarmsNoStart() {
        runner.withBean(
                        "own",
                        ScriptedClient.class,
                        ScriptedClient::new,
                        definition -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(HealthEndpoint.class).health().getStatus())
                            .isEqualTo(Status.UP);
                });
    }

    @Test
    void hamperedClient_doesNotChangeTheOverallHealth() {
        runner.withBean(
                        "own",
                        ScriptedClient.class,
                        () -> new ScriptedClient().in(DeliveryState.PARKED, "unauthenticated"))
                .run(context -> {
                    HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
                    assertThat(status(endpoint)).isEqualTo(GetFluxlyHealthIndicator.DEGRADED);
                    assertThat(endpoint.health().getStatus()).isEqualTo(Status.UP);
                });
    }

    /** As the recipe in docs/spring.md says. */
    @Test
    void groupOfItsOwn_showsThatDeliveryIsHampered() {
        runner.withBean("own", ScriptedClient.class, () -> new ScriptedClient().in(DeliveryState.PARKED, "forbidden"))
                .withPropertyValues(
                        "management.endpoint.health.group.analytics.include=getfluxly",
                        "management.endpoint.health.group.analytics.status.order="
                                + "down, out-of-service, degraded, up, unknown",
                        "management.endpoint.health.group.analytics.status.http-mapping.degraded=503")
                .run(context -> {
                    HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
                    Status status = Objects.requireNonNull(endpoint.healthForPath("analytics"))
                            .getStatus();
                    assertThat(status).isEqualTo(GetFluxlyHealthIndicator.DEGRADED);
                    assertThat(Objects.requireNonNull(context.getBean(HealthEndpointGroups.class)
                                            .get("analytics"))
                                    .getHttpCodeStatusMapper()
                                    .getStatusCode(status))
                            .isEqualTo(503);
                    assertThat(endpoint.health().getStatus()).isEqualTo(Status.UP);
                });
    }

    @Test
    void downWhenParked_doesIfAskedFor() {
        runner.withBean(
                        "own",
                        ScriptedClient.class,
                        () -> new ScriptedClient().in(DeliveryState.PARKED, "unauthenticated"))
                .withPropertyValues("management.health.getfluxly.down-when-parked=true")
                .run(context -> assertThat(
                                context.getBean(HealthEndpoint.class).health().getStatus())
                        .isEqualTo(Status.DOWN));
    }

    @Test
    void capacity_isWhatTheClientWasBuiltWith() {
        runner.withBean(GetFluxlyClientBuilderCustomizer.class, () -> builder -> builder.maxQueueSize(77))
                .run(context -> assertThat(context.getBean(GetFluxlyHealthIndicator.class)
                                .health()
                                .getDetails())
                        .containsEntry("capacity", 77L));
    }

    @Test
    void disabledClient_isUp() {
        runner.withPropertyValues("getfluxly.enabled=false")
                .run(context -> assertThat(
                                context.getBean(GetFluxlyHealthIndicator.class).health())
                        .isEqualTo(Health.up().withDetail("disabled", true).build()));
    }

    @Test
    void switch_turnsItOff() {
        runner.withPropertyValues("management.health.getfluxly.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(GetFluxlyHealthIndicator.class));
    }

    @Test
    void indicator_backsOff() {
        runner.withBean(
                        "getfluxlyHealthIndicator",
                        HealthIndicator.class,
                        () -> () -> Health.outOfService().build())
                .run(context -> assertThat(context).doesNotHaveBean(GetFluxlyHealthIndicator.class));
    }

    @Test
    void withoutTheHealthModule_thereIsNone() {
        bare.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(GetFluxlyClient.class)
                        .doesNotHaveBean("getfluxlyHealthIndicator"));
    }

    @Test
    void severalClients_areParts() {
        runner.withBean("one", ScriptedClient.class)
                .withBean("two", ScriptedClient.class, () -> new ScriptedClient().in(DeliveryState.PARKED, "forbidden"))
                .run(context -> {
                    HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
                    assertThat(Objects.requireNonNull(endpoint.healthForPath("getfluxly", "one"))
                                    .getStatus())
                            .isEqualTo(Status.UP);
                    assertThat(Objects.requireNonNull(endpoint.healthForPath("getfluxly", "two"))
                                    .getStatus())
                            .isEqualTo(GetFluxlyHealthIndicator.DEGRADED);
                });
    }
}
