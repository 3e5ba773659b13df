package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.getfluxly.GetFluxlyClient;
import com.getfluxly.Leaks;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.event.Identity;
import com.getfluxly.transport.FaultServer.Fault;
import com.getfluxly.transport.FaultServer.Visit;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that are not to be trusted, for a client that trusts one authority. None of them learns anything. */
@Timeout(60)
@Isolated("changes what the JVM trusts")
class TlsFaultsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String TOKEN = "gflux_secret_canary";
    private static final String PAYLOAD = "payload_canary";

    @TempDir
    private static Path directory;

    private static SSLContext contextOfTheJvm;

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Starts a server that is wrong in one way. */
    @FunctionalInterface
    private interface Impostor {
        FaultServer start() throws Exception;
    }

    @BeforeAll
    static void trustTheAuthority() throws Exception {
        contextOfTheJvm = SSLContext.getDefault();
        assertEndsWell(keytool("authority", "-alias authority -dname CN=authority -ext bc:c"));
        SSLContext.setDefault(trusting(load("authority").getCertificate("authority")));
        // Side by side, since each takes most of a second.
        List<Process> issues = List.of(
                issue("good", "-signer authority -ext san=ip:127.0.0.1"),
                issue("elsewhere", "-signer authority -ext san=dns:elsewhere.test"),
                issue("expired", "-signer authority -ext san=ip:127.0.0.1 -startdate -10d -validity 9"),
                issue("early", "-signer authority -ext san=ip:127.0.0.1 -startdate +1d -validity 9"),
                issue("self-signed", "-ext san=ip:127.0.0.1"));
        for (Process process : issues) {
            assertEndsWell(process);
        }
    }

    @AfterAll
    static void trustAsBefore() {
        SSLContext.setDefault(contextOfTheJvm);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    static Stream<Arguments> impostors() {
        return Stream.of(
                impostor("expired certificate", serving("expired")),
                impostor("certificate that is not valid yet", serving("early")),
                impostor("certificate of another host", serving("elsewhere")),
                impostor("self-signed certificate", serving("self-signed")),
                impostor("TLS 1.1", () -> FaultServer.start().then(new AtOnce(TlsFaultsTest::speakTls11))),
                impostor("plain http", () -> FaultServer.start().then(new AtOnce(TlsFaultsTest::speakPlainHttp))));
    }

    /** The others would pass with a server that cannot speak TLS at all. */
    @Test
    void goodServer_isTrusted() throws Exception {
        FaultServer server = start(serving("good"));

        assertThat(send(server).status()).isEqualTo(202);
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impostors")
    @Promise({"I45", "I48", "I51"})
    void impostor_isAnIOExceptionAndReceivesNothing(String what, Impostor impostor) throws Exception {
        FaultServer server = start(impostor);

        Throwable thrown = catchThrowable(() -> send(server));

        assertThat(thrown)
                .as(what)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(InterruptedIOException.class)
                .isNotInstanceOf(HttpTimeoutException.class);
        assertThat(Leaks.everythingIn(thrown)).doesNotContain("canary");
        assertThat(server.connections()).isPositive();
        assertReceivedNothing(server);
    }

    @Test
    @Promise("I48")
    void tls11_isRefusedByTheClient() throws Exception {
        FaultServer server = start(() -> FaultServer.start().then(new AtOnce(TlsFaultsTest::speakTls11)));

        assertThat(catchThrowable(() -> send(server)))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("TLS11")
                .hasMessageContaining("not accepted");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impostors")
    @Promise({"I1", "I2", "I6", "I48", "I57"})
    void impostor_makesTheClientWaitForTheRightServer(String what, Impostor impostor) throws Exception {
        FaultServer wrong = start(impostor);
        IdempotentService service = new IdempotentService();
        FaultServer right = start(serving("good")).then(service.takes());
        ToxicProxy network = ToxicProxy.leadingTo(wrong.port());
        open.add(network);
        GetFluxlyClient client = GetFluxlyClient.builder(TOKEN)
                .apiHost("https://127.0.0.1:" + network.port())
                .initialBackoff(Duration.ofMillis(20))
                .maxBackoff(Duration.ofMillis(50))
                .flushAt(100)
                .flushInterval(Duration.ofMillis(100))
                .shutdownTimeout(Duration.ZERO)
                .shutdownHook(false)
                .build();
        open.add(0, client);

        for (int i = 0; i < 250; i++) {
            client.track(PAYLOAD, Identity.externalId("user_42"));
        }
        eventually().until(() -> client.stats().retries() > 0);
        eventually().untilAsserted(() -> assertThat(client.stats().state()).isEqualTo(DeliveryState.BACKING_OFF));
        DeliveryStats meanwhile = client.stats();
        assertThat(meanwhile.stateCode()).as(what).isEqualTo("network_error");
        assertThat(meanwhile.queued() + meanwhile.inFlight()).isEqualTo(250);
        assertThat(meanwhile.dropped()).isZero();
        assertReceivedNothing(wrong);

        network.leadTo(right.port());

        eventually().untilAsserted(() -> assertThat(client.stats().delivered()).isEqualTo(250));
        assertThat(client.stats().state()).isEqualTo(DeliveryState.ACTIVE);
        assertThat(service.messageIds()).hasSize(250);
        assertThat(new HashSet<>(service.messageIds())).hasSize(250);
        assertThat(service.keysWithTwoBodies()).isEmpty();
        assertReceivedNothing(wrong);
    }

    // ---- servers ----------------------------------------------------------------------------------------------------

    private static Arguments impostor(String name, Impostor impostor) {
        return Arguments.of(name, impostor);
    }

    private static Impostor serving(String certificate) {
        return () -> FaultServer.startTls(serves(certificate));
    }

    private FaultServer start(Impostor impostor) throws Exception {
        FaultServer server = impostor.start();
        open.add(server);
        return server;
    }

    /** A hello that picks TLS 1.1 although the client did not offer it, as servers of that age do. */
    private static void speakTls11(Visit visit) throws IOException {
        readRecord(visit);
        byte[] hello = new byte[47];
        byte[] start = {22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2};
        System.arraycopy(start, 0, hello, 0, start.length);
        // 32 bytes of randomness and an empty session, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, no compression.
        hello[44] = (byte) 0xC0;
        hello[45] = 0x13;
        visit.write(hello);
        visit.awaitHangUp();
    }

    /** What a web server says to bytes that are no HTTP. */
    private static void speakPlainHttp(Visit visit) throws IOException {
        readRecord(visit);
        visit.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        visit.awaitHangUp();
    }

    private static void readRecord(Visit visit) throws IOException {
        byte[] header = visit.readBody(5);
        visit.readBody(((header[3] & 0xFF) << 8) + (header[4] & 0xFF));
    }

    /** No HTTP is going to come. */
    private record AtOnce(Fault fault) implements Fault {

        @Override
        public void befall(Visit visit) throws IOException, InterruptedException {
            fault.befall(visit);
        }

        @Override
        public boolean strikesAtOnce() {
            return true;
        }
    }

    // ---- requests ---------------------------------------------------------------------------------------------------

    private static TransportResponse send(FaultServer server) throws IOException {
        ApiHost host = ApiHost.of("https://127.0.0.1:" + server.port());
        try (JdkHttpTransport transport = new JdkHttpTransport(host)) {
            return transport.send(new TransportRequest(
                    "POST",
                    "/v1/events/batch",
                    Map.of("Authorization", "Bearer " + TOKEN),
                    PAYLOAD.getBytes(UTF_8),
                    Duration.ofSeconds(20)));
        }
    }

    private static ConditionFactory eventually() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    /** Nothing decrypted by those who speak TLS, nothing in the clear by those who do not. */
    private static void assertReceivedNothing(FaultServer server) {
        assertThat(server.requests()).isEmpty();
        assertThat(new String(server.received(), ISO_8859_1)).doesNotContain("canary", "Bearer", "POST");
    }

    // ---- certificates -----------------------------------------------------------------------------------------------

    /** A certificate for a server, in the authority's own store, where its key is. */
    private static Process issue(String name, String options) throws IOException {
        Files.copy(store("authority"), store(name));
        return keytool(name, "-alias server -dname CN=server " + options);
    }

    private static Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    private static Process keytool(String store, String options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keyalg", "EC", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store(store).toString(), "-storepass", new String(PASSWORD)));
        command.addAll(List.of(options.split(" ")));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void assertEndsWell(Process keytool) throws IOException, InterruptedException {
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as("keytool: %s", said).isZero();
    }

    private static SSLContext serves(String name) throws GeneralSecurityException, IOException {
        KeyStore keys = load(name);
        keys.deleteEntry("authority");
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trusting(Certificate authority) throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("authority", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(String name) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store(name))) {
            keys.load(file, PASSWORD);
        }
        return keys;
    }
}
