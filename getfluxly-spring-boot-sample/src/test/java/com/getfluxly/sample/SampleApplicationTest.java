package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.autoconfigure.GetFluxlyConnectionDetails;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
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
                    .contains("Live page: " + address + "/ - received events: http://127.0.0.1:" + emulatorPort
                            + "/received - or: curl -X POST " + address + "/checkout");
            shop.get()
                    .uri("/actuator/prometheus")
                    .exchangeSuccessfully()
                    .expectBody(String.class)
                    .value(meters -> assertThat(meters)
                            .contains("getfluxly_events_total{outcome=\"delivered\",reason=\"none\"} 2.0"));
        }
    }

    @Test
    void shop_isReachedFromThisMachineOnly() {
        try (ConfigurableApplicationContext context = start(TestSocketUtils.findAvailableTcpPort())) {
            assertThat(context.getBean(ServerProperties.class).getAddress())
                    .isNotNull()
                    .matches(InetAddress::isLoopbackAddress, "is a loopback address");
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
    void shutdown_doesNotWaitForPagesThatStayOpen() throws Exception {
        ConfigurableApplicationContext context = start(TestSocketUtils.findAvailableTcpPort());
        URI live =
                URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/live");
        try (Stream<String> page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(live).build(), BodyHandlers.ofLines())
                .body()) {
            Iterator<String> lines = page.iterator();
            assertThat(lines.next()).startsWith("data:{");

            long began = System.nanoTime();
            context.close();

            // The web server would wait for half a minute.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            lines.forEachRemaining(line -> assertThat(line).matches("|data:\\{.*"));
        }
    }

    @Test
    void livePage_looksIntoTheEmulatorThatTheClientSendsTo() {
        int port = TestSocketUtils.findAvailableTcpPort();
        try (ConfigurableApplicationContext context = start(port)) {
            assertThat(standIn(context)).isPresent();
        }
        try (ConfigurableApplicationContext context = start(port, ClientOfAnotherService.class)) {
            assertThat(standIn(context)).isEmpty();
        }
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

    private static Optional<?> standIn(ConfigurableApplicationContext context) {
        return (Optional<?>) context.getBean("standIn", Supplier.class).get();
    }

    /** Another emulator, or the service: nothing that this process could look into. */
    static final class ClientOfAnotherService {

        @Bean
        GetFluxlyConnectionDetails elsewhere() {
            return new GetFluxlyConnectionDetails() {
                @Override
                public String token() {
                    return "gflux_secret_test";
                }

                @Override
                public String apiHost() {
                    return "http://127.0.0.1:9";
                }
            };
        }
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
