package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.actuate.GetFluxlyEndpoint;
import com.getfluxly.spring.actuate.GetFluxlyHealthIndicator;
import com.getfluxly.spring.observation.GetFluxlyObservations;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What of the starter's gives way to the application's, besides what the tests of each configuration show. */
class BackOffTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(GetFluxlyAutoConfiguration.class, GetFluxlyEndpointAutoConfiguration.class))
            .withPropertyValues(
                    "getfluxly.token=gflux_secret_1", "management.endpoints.web.exposure.include=getfluxly");

    @Test
    void endpoint_backsOff() {
        GetFluxlyEndpoint own = new GetFluxlyEndpoint(ScriptedClient::new, InstantSource.system());
        runner.withBean("own", GetFluxlyEndpoint.class, () -> own)
                .run(context -> assertThat(context)
                        .hasSingleBean(GetFluxlyEndpoint.class)
                        .getBean(GetFluxlyEndpoint.class)
                        .isSameAs(own));
    }

    @Test
    void endpoint_isThereOtherwise() {
        runner.run(context -> assertThat(context).hasSingleBean(GetFluxlyEndpoint.class));
    }

    @Test
    void endpointThatIsNotExposed_isNotMade() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GetFluxlyEndpoint.class));
    }

    @Test
    void endpointOfSeveralClients_showsEach() {
        runner.withBean("one", ScriptedClient.class, () -> new ScriptedClient().ofCapacity(1))
                .withBean("two", ScriptedClient.class, () -> new ScriptedClient().ofCapacity(2))
                .run(context -> {
                    GetFluxlyEndpoint endpoint = context.getBean(GetFluxlyEndpoint.class);

                    JsonNode report = json(endpoint.report());
                    assertThat(report.get("enabled").asBoolean()).isTrue();
                    assertThat(report.get("stats").isEmpty()).isTrue();
                    assertThat(report.get("clients").propertyNames()).containsExactly("one", "two");
                    assertThat(json(endpoint.flush(null)).get("code").isNull()).isTrue();
                    assertThat(context.getBean("one", ScriptedClient.class).calls())
                            .hasSize(1);
                    assertThat(context.getBean("two", ScriptedClient.class).calls())
                            .hasSize(1);
                });
    }

    private static JsonNode json(Object answer) {
        return new JsonMapper().valueToTree(answer);
    }

    @Test
    void observations_backOff() {
        GetFluxlyObservations own = new GetFluxlyObservations(() -> {
            throw new AssertionError("asked before the first request");
        });
        runner.withBean("own", GetFluxlyObservations.class, () -> own)
                .run(context -> assertThat(context)
                        .hasSingleBean(GetFluxlyClient.class)
                        .hasSingleBean(GetFluxlyObservations.class)
                        .getBean(GetFluxlyObservations.class)
                        .isSameAs(own));
    }

    /** It adds to the application's, which must not lay the token bare. */
    @Test
    void sanitizingFunction_staysBesideTheApplications() {
        runner.withBean("own", SanitizingFunction.class, () -> data -> data)
                .run(context -> assertThat(context)
                        .getBeans(SanitizingFunction.class)
                        .containsOnlyKeys("own", "getfluxlySanitizingFunction"));
    }

    @Test
    void sanitizingFunction_backsOffToOneOfItsName() {
        SanitizingFunction own = data -> data;
        runner.withBean("getfluxlySanitizingFunction", SanitizingFunction.class, () -> own)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .getBean(SanitizingFunction.class)
                        .isSameAs(own));
    }

    @Test
    void lifecycle_backsOffToOneOfItsName() {
        SmartLifecycle own = mock(SmartLifecycle.class);
        runner.withBean("getfluxlyLifecycle", SmartLifecycle.class, () -> own)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(GetFluxlyLifecycle.class)
                        .getBean("getfluxlyLifecycle")
                        .isSameAs(own));
    }

    /** For an application that makes its client by itself, and excludes what would make one. */
    @Test
    void actuator_worksWithoutTheConfigurationOfTheClient() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        GetFluxlyEndpointAutoConfiguration.class, GetFluxlyHealthAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=getfluxly")
                .withBean("own", ScriptedClient.class)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(GetFluxlyEndpoint.class)
                        .hasSingleBean(GetFluxlyHealthIndicator.class)
                        .hasSingleBean(SanitizingFunction.class));
    }
}
