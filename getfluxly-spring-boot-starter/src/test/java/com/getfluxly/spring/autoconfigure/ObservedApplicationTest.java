package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.event.Identity;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.observation.DefaultGetFluxlyObservationConvention;
import com.getfluxly.spring.observation.GetFluxlyObservationContext;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What an application's registry hears of the client. */
@Timeout(60)
class ObservedApplicationTest {

    private final RawServer server = RawServer.answering(
            "HTTP/1.1 202 Accepted\r\nContent-Length: 38\r\n\r\n{\"accepted\":1,\"erasure_id\":\"canary_1\"}");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ObservationAutoConfiguration.class,
                    RestClientAutoConfiguration.class,
                    RestClientObservationAutoConfiguration.class,
                    GetFluxlyAutoConfiguration.class))
            .withBean(RecordingHandler.class)
            .withPropertyValues(
                    "getfluxly.token=gflux_secret_1",
                    "getfluxly.api-host=" + server.origin(),
                    "getfluxly.flush-interval=0");

    @AfterEach
    void closeServer() {
        server.close();
    }

    /** Wants the client, and so would be a cycle, were the registry looked up while that is made. */
    static final class RecordingHandler implements ObservationHandler<Observation.Context> {

        private final List<String> observed = new CopyOnWriteArrayList<>();

        RecordingHandler(GetFluxlyClient client) {
            assertThat(client).isNotNull();
        }

        @Override
        public void onStop(Observation.Context context) {
            ObservationView parent = context.getParentObservation();
            observed.add(context.getName()
                    + context.getAllKeyValues().stream()
                            .map(tag -> tag.getKey() + "=" + tag.getValue())
                            .toList()
                    + (parent == null ? "" : " in " + parent.getContextView().getName()));
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    /** In the middle of what the application observes. */
    private static List<String> observedOf(ApplicationContext context) {
        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
        Observation.createNotStarted("checkout", context.getBean(ObservationRegistry.class))
                .observe(() -> {
                    client.track("signed_up", Identity.userId("canary_2"));
                    client.flush();
                    client.erase(ErasureRequest.of("canary_3", ErasureReason.INTERNAL));
                });
        return context.getBean(RecordingHandler.class).observed;
    }

    /** One of ours for each, and none of the HTTP client's, whose URL holds the profile's id. */
    @Test
    @Promise({"I16", "I51"})
    void deliveryAndErasure_areObserved() {
        runner.run(context -> assertThat(observedOf(context))
                .containsExactlyInAnyOrder(
                        "getfluxly.delivery[status=202]", "getfluxly.erase[outcome=ok] in checkout", "checkout[]"));
    }

    @Test
    void observationsThatAreSwitchedOff_leaveNoneOfAnybody() {
        runner.withPropertyValues("management.observations.enable.getfluxly=false")
                .run(context -> {
                    assertThat(observedOf(context)).containsExactly("checkout[]");
                    assertThat(server.requests()).hasSize(2);
                });
    }

    @Test
    void conventionOfTheApplication_isUsed() {
        runner.withBean(Regional.class)
                .run(context -> assertThat(observedOf(context))
                        .contains(
                                "getfluxly.delivery[region=eu, status=202]",
                                "getfluxly.erase[outcome=ok, region=eu] in checkout"));
    }

    static final class Regional extends DefaultGetFluxlyObservationConvention {

        @Override
        public KeyValues getLowCardinalityKeyValues(GetFluxlyObservationContext context) {
            return super.getLowCardinalityKeyValues(context).and("region", "eu");
        }
    }

    /** Which of them is meant, nobody knows. */
    @Test
    void severalRegistries_areNotChosenFrom() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
                .withBean("one", ObservationRegistry.class, ObservationRegistry::create)
                .withBean("two", ObservationRegistry.class, ObservationRegistry::create)
                .withPropertyValues("getfluxly.token=gflux_secret_1", "getfluxly.api-host=" + server.origin())
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    client.track("signed_up", Identity.userId("u1"));

                    assertThat(client.flush().accepted()).isEqualTo(1);
                });
    }
}
