package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.actuate.GetFluxlyHealthIndicator;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applications whose events are on disk, one after the other and two at once. */
@Timeout(60)
class SpooledApplicationTest {

    private static final Identity WHO = Identity.userId("u1");
    private static final Pattern NAME = Pattern.compile("\"event\":\"([^\"]+)\"");

    @TempDir
    private Path parent;

    private Path directory = Path.of("/");
    private ApplicationContextRunner runner = new ApplicationContextRunner();

    /** Takes nothing as long as it is broken. */
    private static final class Service implements Transport {

        private final List<String> names = new CopyOnWriteArrayList<>();
        private volatile boolean broken = true;

        @Override
        public TransportResponse send(TransportRequest request) {
            if (broken) {
                return answer(503);
            }
            NAME.matcher(new String(request.body(), StandardCharsets.UTF_8))
                    .results()
                    .map((MatchResult name) -> name.group(1))
                    .forEach(names::add);
            return answer(202);
        }

        private static TransportResponse answer(int status) {
            return new TransportResponse(status, Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
        }
    }

    private final Service service = new Service();

    @BeforeEach
    void spool() {
        directory = parent.resolve("spool");
        runner = runner.withConfiguration(AutoConfigurations.of(
                        HealthContributorAutoConfiguration.class,
                        HealthContributorRegistryAutoConfiguration.class,
                        HealthEndpointAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        GetFluxlyAutoConfiguration.class,
                        GetFluxlyHealthAutoConfiguration.class,
                        GetFluxlyMetricsAutoConfiguration.class))
                .withBean(Transport.class, () -> service)
                .withPropertyValues(
                        "getfluxly.token=gflux_secret_1",
                        "getfluxly.flush-interval=0",
                        "getfluxly.shutdown-timeout=0",
                        "getfluxly.spool.directory=" + directory,
                        "getfluxly.spool.project=shop");
    }

    private static GetFluxlyClient client(ApplicationContext context) {
        return context.getBean(GetFluxlyClient.class);
    }

    private static SpoolStats spoolOf(GetFluxlyClient client) {
        return Objects.requireNonNull(client.stats().spool());
    }

    private static Health health(ApplicationContext context) {
        return context.getBean(GetFluxlyHealthIndicator.class).health();
    }

    @Test
    @Promise({"I1", "I2"})
    void restart_deliversWhatTheLastOneCouldNot() {
        runner.run(context -> {
            client(context).track("first", WHO);
            client(context).track("second", WHO);
        });
        assertThat(service.names).isEmpty();

        service.broken = false;
        runner.run(context -> {
            client(context).track("third", WHO);
            client(context).flush();

            DeliveryStats stats = client(context).stats();
            assertThat(stats.recovered()).isEqualTo(2);
            assertThat(stats.accepted()).isEqualTo(1);
            assertThat(stats.delivered()).isEqualTo(3);
            assertThat(stats.dropped()).isZero();
        });
        assertThat(service.names).containsExactly("first", "second", "third");
    }

    @Test
    void files_areForThisUserAlone() throws IOException {
        runner.run(context -> client(context).track("first", WHO));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(segments("0")).hasSize(1);
    }

    private List<Path> segments(String slot) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("shop").resolve(slot))) {
            return files.filter(file -> file.toString().endsWith(".seg")).toList();
        }
    }

    // ---- two clients ------------------------------------------------------------------------------------------------

    @Configuration(proxyBeanMethods = false)
    static class AuditConfiguration {

        @Bean(defaultCandidate = false)
        @Qualifier("audit") GetFluxlyClient auditClient(Transport transport, @Value("${getfluxly.spool.directory}") Path directory) {
            return GetFluxlyClient.builder("gflux_secret_1")
                    .transport(transport)
                    .shutdownHook(false)
                    .spool(directory)
                    .spoolProject("shop")
                    .build();
        }
    }

    @Test
    void twoClients_haveADirectoryEach() {
        runner.withUserConfiguration(AuditConfiguration.class).run(context -> {
            GetFluxlyClient audit = context.getBean("auditClient", GetFluxlyClient.class);
            client(context).track("paid", WHO);
            audit.track("audited", WHO);
            audit.track("audited_again", WHO);

            assertThat(segments("0")).hasSize(1);
            assertThat(segments("1")).hasSize(1);
            assertThat(spoolOf(client(context)).orphans()).isZero();
            service.broken = false;
            client(context).flush();
            audit.flush();

            assertThat(client(context).stats().delivered()).isEqualTo(1);
            assertThat(audit.stats().delivered()).isEqualTo(2);
        });
    }

    @Test
    void orphans_areSeen() {
        runner.withUserConfiguration(AuditConfiguration.class).run(context -> {
            client(context).track("paid", WHO);
            context.getBean("auditClient", GetFluxlyClient.class).track("audited", WHO);
        });

        runner.run(context -> {
            assertThat(client(context).stats().recovered()).isEqualTo(1);
            assertThat(spoolOf(client(context)).orphans()).isEqualTo(1);
            assertThat(health(context).getStatus()).isNotEqualTo(Status.DOWN);
        });
    }

    // ---- a directory that cannot be used ----------------------------------------------------------------------------

    @Test
    @Promise("I55")
    void directoryThatCannotBeUsed_leavesEventsInMemory_andIsSeen() throws IOException {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        service.broken = false;

        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(health(context).getStatus()).isEqualTo(GetFluxlyHealthIndicator.DEGRADED);
            assertThat(health(context).getDetails()).containsEntry("code", "spool_unsafe");
            assertThat(context.getBean(HealthEndpoint.class).health().getStatus())
                    .isEqualTo(Status.UP);
            client(context).track("paid", WHO);
            assertThat(client(context).flush().accepted()).isEqualTo(1);
        });
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void directoryThatCannotBeUsed_stopsTheStart_ifEventsAreRefusedThen() throws IOException {
        Files.createFile(directory);

        runner.withPropertyValues("getfluxly.spool.fallback=refuse")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("'getfluxly.spool.directory': " + directory + " is no directory"));
    }

    // ---- an outage --------------------------------------------------------------------------------------------------

    @Test
    @Promise("I55")
    void outage_fillsTheDiskAndNotTheQueue() {
        runner.withPropertyValues(
                        "getfluxly.max-queue-size=50", "getfluxly.retry.initial-backoff=1s", "getfluxly.max-retries=0")
                .run(context -> {
                    GetFluxlyClient client = client(context);
                    for (int i = 0; i < 300; i++) {
                        assertThat(client.track("e" + i, WHO)).isTrue();
                    }
                    Awaitility.await().until(() -> client.stats().state() == DeliveryState.BACKING_OFF);

                    assertThat(spoolOf(client).pending()).isEqualTo(250);
                    assertThat(health(context).getDetails())
                            .containsEntry("code", "server_error")
                            .containsEntry("queued", 50L)
                            .extractingByKey("spool", InstanceOfAssertFactories.map(String.class, Object.class))
                            .containsEntry("pending", 250L);

                    service.broken = false;
                    client.flush();

                    assertThat(service.names)
                            .hasSize(300)
                            .startsWith("e0", "e1")
                            .endsWith("e298", "e299");
                    assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                });
    }
}
