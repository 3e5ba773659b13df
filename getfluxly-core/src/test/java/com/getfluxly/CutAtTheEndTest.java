package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.FailureKind;
import com.getfluxly.event.Identity;
import com.getfluxly.transport.FaultServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is on the wire when the time for the end is up: whether any of it had left knows the wire alone. */
@Timeout(60)
@Isolated("captures the log")
class CutAtTheEndTest {

    private static final Identity WHO = Identity.externalId("user_42");

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.INFO);

    private final List<DroppedEvent> drops = new CopyOnWriteArrayList<>();
    private final List<RequestReport> reports = new CopyOnWriteArrayList<>();

    /** Loading classes takes longer than the deadlines here. */
    @BeforeAll
    static void warmUp() throws InterruptedException {
        CutAtTheEndTest first = new CutAtTheEndTest();
        try (FaultServer server = FaultServer.start()) {
            first.closeWhileOnTheWire("https://127.0.0.1:" + server.port(), server, 1, Duration.ofMillis(500));
        }
    }

    private GetFluxlyClient closeWhileOnTheWire(String origin, FaultServer server, int maxInFlight, Duration timeout)
            throws InterruptedException {
        GetFluxlyClient client = client(origin, maxInFlight, timeout);
        client.track("paid", WHO, Map.of());
        while (server.connections() == 0) {
            Thread.onSpinWait();
        }
        client.close();
        return client;
    }

    /** Once, unless this machine had no time for the listener's thread before the end, which is counted. */
    private void assertHeard(GetFluxlyClient client, boolean sent) {
        Map<Anomaly, Long> anomalies = client.stats().anomalies();
        if (anomalies.getOrDefault(Anomaly.NOTIFICATION_LOST, 0L) == 0) {
            assertThat(drops).hasSize(1);
        }
        assertThat(drops).hasSizeLessThanOrEqualTo(1).allMatch(drop -> drop.sent() == sent);
    }

    private GetFluxlyClient client(String origin, int maxInFlight, Duration shutdownTimeout) {
        return GetFluxlyClient.builder("gflux_secret_test")
                .apiHost(origin)
                .failureMode(FailureMode.REPORT)
                .flushAt(1)
                .maxInFlight(maxInFlight)
                .shutdownTimeout(shutdownTimeout)
                .shutdownHook(false)
                .listener(new DeliveryListener() {
                    @Override
                    public void onDropped(DroppedEvent event) {
                        drops.add(event);
                    }

                    @Override
                    public void onRequest(RequestReport report) {
                        reports.add(report);
                    }
                })
                .build();
    }

    /** The server never says hello, so nothing is agreed on, and nothing can be sent. */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 40", "1, 300", "4, 0", "4, 40", "4, 300"})
    @Promise({"I3", "I4", "I59"})
    void eventThatNeverLeft_isNotUnconfirmed(int maxInFlight, int shutdownMillis) throws Exception {
        GetFluxlyClient client;
        try (FaultServer server = FaultServer.start().then(FaultServer.neverRead())) {
            client = closeWhileOnTheWire(
                    "https://127.0.0.1:" + server.port(), server, maxInFlight, Duration.ofMillis(shutdownMillis));
        }

        assertHeard(client, false);
        assertThat(log.lastLine())
                .startsWith("shut down with 1 event undelivered (shutdown): 1 never sent, 0 unconfirmed");
        assertThat(reports).extracting(RequestReport::failureKind).allMatch(FailureKind.TIMEOUT_CONNECT::equals);
    }

    /** It has the request, and may have taken it. */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 300", "4, 0", "4, 300"})
    @Promise({"I3", "I4", "I59"})
    void eventThatLeft_isUnconfirmed(int maxInFlight, int shutdownMillis) throws Exception {
        GetFluxlyClient client;
        try (FaultServer server = FaultServer.start().then(FaultServer.neverAnswer())) {
            client = client("http://127.0.0.1:" + server.port(), maxInFlight, Duration.ofMillis(shutdownMillis));
            client.track("paid", WHO, Map.of());
            server.awaitRequests(1);
            client.close();
        }

        assertHeard(client, true);
        assertThat(log.lastLine())
                .isEqualTo("shut down with 1 event undelivered (shutdown): 0 never sent, 1 unconfirmed; last failure:"
                        + " timeout (timeout_answer)");
        assertThat(reports).extracting(RequestReport::failureKind).allMatch(FailureKind.TIMEOUT_ANSWER::equals);
        assertThat(log.lines()).hasSize(1);
    }

    /** Most of the time is spent between two tries, and the last of them has no time left. */
    @ParameterizedTest
    @CsvSource({"1, 50", "1, 500", "4, 500"})
    @Promise({"I4", "I59"})
    void knownCause_isTheLastWord(int maxInFlight, int shutdownMillis) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        GetFluxlyClient client = client("http://127.0.0.1:" + port, maxInFlight, Duration.ofMillis(shutdownMillis));
        client.track("paid", WHO, Map.of());
        while (client.stats().consecutiveFailures() == 0) {
            Thread.onSpinWait();
        }
        client.close();

        assertThat(log.lastLine())
                .isEqualTo("shut down with 1 event undelivered (shutdown): 1 never sent, 0 unconfirmed; last failure:"
                        + " network_error (connect)");
        DeliveryStats stats = client.stats();
        assertThat(stats.dropped()).isOne();
    }
}
