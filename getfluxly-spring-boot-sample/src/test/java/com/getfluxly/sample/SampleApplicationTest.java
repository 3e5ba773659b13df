package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.event.Identity;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The application as {@code main} starts it, with the emulator in its own process. */
@ExtendWith(OutputCaptureExtension.class)
class SampleApplicationTest {

    @Test
    void shop_showsWhereItsEventsArrive(CapturedOutput output) {
        int emulatorPort = TestSocketUtils.findAvailableTcpPort();
        try (ConfigurableApplicationContext context = start(emulatorPort)) {
            String address = "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
            RestTestClient shop = RestTestClient.bindToServer().baseUrl(address).build();

            shop.post().uri("/signup").exchange().expectStatus().isCreated();
            context.getBean(GetFluxlyClient.class).flush();

            assertThat(new Emulator(URI.create("http://127.0.0.1:" + emulatorPort)).events())
                    .hasSize(2);
            assertThat(output)
                    .contains("Shop: " + address + " - received events: http://127.0.0.1:" + emulatorPort
                            + "/received - try: curl -X POST " + address + "/checkout");
            shop.get()
                    .uri("/actuator/prometheus")
                    .exchangeSuccessfully()
                    .expectBody(String.class)
                    .value(meters -> assertThat(meters)
                            .contains("getfluxly_events_total{outcome=\"delivered\",reason=\"none\"} 2.0"));
        }
    }

    @Test
    void emulator_isStillThereForAnEventTrackedWhileBeansAreDestroyed() {
        ConfigurableApplicationContext context = start(TestSocketUtils.findAvailableTcpPort(), LastWords.class);
        GetFluxlyClient client = context.getBean(GetFluxlyClient.class);

        context.close();

        // Delivered means that a server answered so.
        DeliveryStats stats = client.stats();
        assertThat(stats.accepted()).isEqualTo(1);
        assertThat(stats.delivered()).isEqualTo(1);
    }

    @Test
    void start_saysWhatToDoWhenTheEmulatorsPortIsTaken(CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(taken.getLocalPort())).hasMessageContaining("ingestEmulator");
        }

        assertThat(output)
                .contains("The ingest emulator cannot listen on its port")
                .contains("choose another one with sample.emulator.port")
                .doesNotContain("at java.base");
    }

    private static ConfigurableApplicationContext start(int emulatorPort, Class<?>... more) {
        SpringApplication application = new SpringApplication(SampleApplication.class);
        for (Class<?> source : more) {
            application.getSources().add(source.getName());
        }
        return application.run("--server.port=0", "--sample.emulator.port=" + emulatorPort);
    }

    /** Tracks after every lifecycle has stopped, which is as late as a bean can. */
    static final class LastWords {

        private final GetFluxlyClient getfluxly;

        LastWords(GetFluxlyClient getfluxly) {
            this.getfluxly = getfluxly;
        }

        @PreDestroy
        void say() {
            getfluxly.track("shop_closed", Identity.externalId("shop"));
        }
    }
}
