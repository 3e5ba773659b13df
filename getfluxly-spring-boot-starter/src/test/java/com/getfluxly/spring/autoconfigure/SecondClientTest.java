package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the application's own for a second workspace, beside the auto-configured one. */
@Timeout(60)
class SecondClientTest {

    private static final String ANSWER = "HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}";
    private static final Identity WHO = Identity.userId("u1");

    private final RawServer service = RawServer.answering(ANSWER);
    private final RawServer auditService = RawServer.answering(ANSWER);

    private ApplicationContextRunner runner = new ApplicationContextRunner();

    @Configuration(proxyBeanMethods = false)
    static class AuditConfiguration {

        @Bean(defaultCandidate = false)
        @Qualifier("audit") GetFluxlyClient auditClient(
                @Value("${audit.token:}") String token,
                @Value("${audit.api-host}") String apiHost,
                @Value("${getfluxly.enabled:true}") boolean enabled) {
            if (!enabled) {
                return GetFluxlyClient.noOp();
            }
            return GetFluxlyClient.builder(token)
                    .apiHost(apiHost)
                    .shutdownHook(false)
                    .maxQueueSize(600)
                    .build();
        }
    }

    record Payments(
            GetFluxlyClient client, @Qualifier("audit") GetFluxlyClient audit) {}

    @BeforeEach
    void start() {
        runner = runner.withConfiguration(AutoConfigurations.of(
                        HealthContributorAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        GetFluxlyAutoConfiguration.class,
                        GetFluxlyEndpointAutoConfiguration.class,
                        GetFluxlyHealthAutoConfiguration.class,
                        GetFluxlyMetricsAutoConfiguration.class))
                .withUserConfiguration(AuditConfiguration.class)
                .withBean(Payments.class)
                .withBean(SimpleMeterRegistry.class)
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=getfluxly",
                        "getfluxly.token=gflux_secret_1",
                        "getfluxly.api-host=" + service.origin(),
                        "getfluxly.max-queue-size=500",
                        "audit.token=gflux_secret_2",
                        "audit.api-host=" + auditService.origin());
    }

    @AfterEach
    void closeServices() {
        service.close();
        auditService.close();
    }

    private static Payments payments(AssertableApplicationContext context) {
        return context.getBean(Payments.class);
    }

    @Test
    void bothClients_areInjectedAndDeliver() {
        runner.run(context -> {
            assertThat(payments(context).client()).isNotSameAs(payments(context).audit());

            payments(context).client().track("paid", WHO);
            payments(context).client().flush();
            payments(context).audit().track("audited", WHO);
            payments(context).audit().flush();
        });

        assertThat(service.requests()).singleElement().asString().contains("Bearer gflux_secret_1", "\"paid\"");
        assertThat(auditService.requests()).singleElement().asString().contains("Bearer gflux_secret_2", "\"audited\"");
    }

    @Test
    void client_isTheAutoConfiguredOneForWhoeverAsksWithoutAQualifier() {
        runner.run(context -> {
            assertThat(payments(context).client()).isSameAs(context.getBean("getfluxlyClient"));
            assertThat(payments(context).audit()).isSameAs(context.getBean("auditClient"));
            assertThat(context.getBeanProvider(GetFluxlyClient.class).getIfUnique())
                    .isSameAs(context.getBean("getfluxlyClient"));
        });
    }

    @Test
    @Promise("I1")
    void closingContext_deliversWhatBothHoldAndClosesThem() {
        runner.run(context -> {
            Payments payments = payments(context);
            payments.client().track("paid", WHO);
            payments.audit().track("audited", WHO);

            context.close();

            assertThat(payments.client().stats().state()).isEqualTo(DeliveryState.CLOSED);
            assertThat(payments.client().stats().delivered()).isEqualTo(1);
            assertThat(payments.audit().stats().state()).isEqualTo(DeliveryState.CLOSED);
            assertThat(payments.audit().stats().delivered()).isEqualTo(1);
        });
    }

    @Test
    void metersHealthAndEndpoint_showBoth() {
        runner.withConfiguration(AutoConfigurations.of(
                        HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=getfluxly,health")
                .run(context -> {
                    assertThat(capacity(context, "getfluxlyClient")).isEqualTo(500);
                    assertThat(capacity(context, "auditClient")).isEqualTo(600);
                    assertThat(health(context, "getfluxlyClient")).isEqualTo(Status.UP);
                    assertThat(health(context, "auditClient")).isEqualTo(Status.UP);
                    JsonNode report = new JsonMapper()
                            .valueToTree(
                                    context.getBean(GetFluxlyEndpoint.class).report());
                    assertThat(report.at("/stats/queueCapacity").asLong()).isEqualTo(500);
                    assertThat(report.get("clients").propertyNames())
                            .containsExactlyInAnyOrder("getfluxlyClient", "auditClient");
                    assertThat(report.at("/clients/auditClient/stats/queueCapacity")
                                    .asLong())
                            .isEqualTo(600);
                });
    }

    private static double capacity(AssertableApplicationContext context, String client) {
        return context.getBean(MeterRegistry.class)
                .get("getfluxly.queue.capacity")
                .tags("client", client)
                .gauge()
                .value();
    }

    private static Status health(AssertableApplicationContext context, String client) {
        return Objects.requireNonNull(context.getBean(HealthEndpoint.class).healthForPath("getfluxly", client))
                .getStatus();
    }

    @Test
    void switch_isThatOfBoth_asTheRecipeHasIt() {
        runner.withPropertyValues("getfluxly.enabled=false", "audit.token=").run(context -> {
            assertThat(payments(context).client()).isSameAs(GetFluxlyClient.noOp());
            assertThat(payments(context).audit().track("audited", WHO)).isFalse();
        });

        assertThat(service.requests()).isEmpty();
        assertThat(auditService.requests()).isEmpty();
    }

    /** It is not the starter's to take the application's own client away. */
    @Test
    void switch_isThatOfTheAutoConfiguredClientAlone_whereNobodyAsksForIt() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
                .withPropertyValues("getfluxly.enabled=false")
                .withBean(
                        "audit",
                        GetFluxlyClient.class,
                        () -> GetFluxlyClient.builder("gflux_secret_2")
                                .apiHost(auditService.origin())
                                .shutdownHook(false)
                                .build())
                .run(context -> assertThat(
                                context.getBean(GetFluxlyClient.class).track("audited", WHO))
                        .isTrue());

        assertThat(auditService.requests()).hasSize(1);
    }
}
