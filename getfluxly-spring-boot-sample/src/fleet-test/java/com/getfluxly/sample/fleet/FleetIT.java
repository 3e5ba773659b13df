package com.getfluxly.sample.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.sample.SampleApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;

/** The fleet as the command starts it: three processes, one broker, one relay. In the order of the tests, for a fleet takes its time to start. */
@Tag("thorough")
@Timeout(150)
@TestMethodOrder(OrderAnnotation.class)
class FleetIT {

    private static final Duration BUSY_MACHINE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext headquarters;
    private static Fleet fleet;

    @BeforeAll
    static void open() {
        headquarters = SpringApplication.run(
                SampleApplication.class,
                "--spring.profiles.active=fleet",
                "--server.port=0",
                "--sample.emulator.port=" + TestSocketUtils.findAvailableTcpPort(),
                "--sample.emulator.plan=pro",
                "--getfluxly.flush-interval=200ms");
        fleet = headquarters.getBean(Fleet.class);
        awaitThat(now -> now.shops().size() == 3
                && now.shops().stream().allMatch(shop -> shop.phase().equals("OPEN"))
                && relay(now) != null);
    }

    @AfterAll
    static void close() {
        List<ProcessHandle> shops = ProcessHandle.current().children().toList();
        headquarters.close();
        assertThat(shops).as("shops left behind").noneMatch(ProcessHandle::isAlive);
    }

    @Test
    @Order(1)
    void everyEventOfThreeShops_isAtTheServiceOnce_whileTheRelayIsHandedOver() throws Exception {
        String first = Objects.requireNonNull(relay(fleet.snapshot()));
        for (String name : List.of("shop-1", "shop-2", "shop-3")) {
            assertThat(ask("POST", "/live/fleet/" + name + "/burst").statusCode())
                    .isEqualTo(204);
        }

        assertThat(ask("DELETE", "/live/fleet/" + first + "/relay").statusCode())
                .isEqualTo(204);
        awaitThat(now -> relay(now) != null && !first.equals(relay(now)));
        assertThat(role(first)).isEqualTo("STOPPED");

        awaitThat(now -> now.shops().stream().allMatch(shop -> shop.arrived() == 1_000 && shop.open() == 0));
        FleetSnapshot then = awaitThat(now -> topic(now).lag() == 0);
        assertThat(then.shops()).extracting(InstanceSnapshot::accepted).containsExactly(1_000L, 1_000L, 1_000L);
        assertThat(topic(then).records()).isEqualTo(3_000);
        assertThat(topic(then).deadLetters()).isZero();
        assertThat(service(then).stored()).isEqualTo(3_000);
        assertThat(service(then).duplicates()).isZero();
        // Each batch once, but for the limit's refusals.
        assertThat(service(then).requests()).isBetween(30L, 300L);
    }

    /** As curl finds it, without knowing of three. */
    @Test
    @Order(2)
    void customers_areLetIntoOneShopAfterTheOther() throws Exception {
        for (int customer = 0; customer < 6; customer++) {
            assertThat(ask("POST", "/checkout").statusCode()).isEqualTo(201);
        }

        awaitThat(now -> now.shops().stream().allMatch(shop -> shop.arrived() == 1_002));
    }

    @Test
    @Order(3)
    void poison_isADeadLetter_andItsNeighboursArrive() throws Exception {
        long before = service(fleet.snapshot()).stored();
        assertThat(ask("PUT", "/live/outage/poison").statusCode()).isEqualTo(204);
        for (int customer = 0; customer < 10; customer++) {
            assertThat(ask("POST", "/checkout").statusCode()).isEqualTo(201);
            if (customer == 5) {
                assertThat(ask("POST", "/poison").statusCode()).isEqualTo(204);
            }
        }

        FleetSnapshot then =
                awaitThat(now -> topic(now).deadLetters() == 1 && service(now).stored() == before + 10);
        assertThat(then.shops()).extracting(InstanceSnapshot::rejected).containsOnlyOnce(1L);
        assertThat(ask("DELETE", "/live/outage").statusCode()).isEqualTo(204);
    }

    /** It has three seconds to come back before another one relays. */
    @Test
    @Order(4)
    @Tag("thorough")
    void killedRelay_isFollowedByAnother_andNothingIsLost() throws Exception {
        String killed = Objects.requireNonNull(relay(fleet.snapshot()));
        long before = service(fleet.snapshot()).stored();
        assertThat(ask("POST", "/live/fleet/" + killed + "/burst").statusCode()).isEqualTo(204);
        assertThat(ask("DELETE", "/live/fleet/" + killed).statusCode()).isEqualTo(204);

        awaitThat(now -> relay(now) != null && !killed.equals(relay(now)));
        assertThat(ask("POST", "/live/fleet/" + killed + "/burst").statusCode()).isEqualTo(503);
        assertThat(ask("PUT", "/live/fleet/" + killed).statusCode()).isEqualTo(204);

        FleetSnapshot then = awaitThat(now ->
                service(now).stored() == before + 1_000 && now.shops().stream().allMatch(shop -> shop.open() == 0));
        assertThat(then.shops()).allMatch(shop -> shop.accepted() == shop.arrived() + shop.rejected());
    }

    @Test
    @Order(5)
    void page_isWhereTheShopsWouldBe() throws Exception {
        for (String address : List.of("/", "/index.html")) {
            assertThat(ask("GET", address).body()).contains("Three shops");
        }
        assertThat(ask("GET", "/live/fleet").body()).contains("\"shops\":[{\"name\":\"shop-1\"");
        assertThat(ask("DELETE", "/live/fleet/shop-4").statusCode()).isEqualTo(404);
    }

    private static String role(String name) {
        return fleet.snapshot().shops().stream()
                .filter(shop -> shop.name().equals(name))
                .findFirst()
                .orElseThrow()
                .role();
    }

    private static @Nullable String relay(FleetSnapshot now) {
        return now.topic() == null ? null : now.topic().relay();
    }

    private static TopicSnapshot topic(FleetSnapshot now) {
        return Objects.requireNonNull(now.topic());
    }

    private static FleetSnapshot.Service service(FleetSnapshot now) {
        return Objects.requireNonNull(now.service());
    }

    private static FleetSnapshot awaitThat(Predicate<FleetSnapshot> isSo) {
        return await().atMost(BUSY_MACHINE).until(fleet::snapshot, isSo);
    }

    private static HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        String port = headquarters.getEnvironment().getRequiredProperty("local.server.port");
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }
}
