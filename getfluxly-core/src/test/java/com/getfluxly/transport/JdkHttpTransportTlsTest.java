package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.getfluxly.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JdkHttpTransportTlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path directory;

    private SSLContext contextOfTheJvm;

    @BeforeEach
    void rememberContext() throws GeneralSecurityException {
        contextOfTheJvm = SSLContext.getDefault();
    }

    @AfterEach
    void restoreContext() {
        SSLContext.setDefault(contextOfTheJvm);
    }

    @Test
    @Promise("I48")
    void certificateOfAnUnknownIssuer_endsTheExchangeBeforeAnyByteOfIt() throws Exception {
        try (FaultServer server = FaultServer.startTls(contextOf(certificate("ip:127.0.0.1"), null))) {
            assertRefused(server);
        }
    }

    @Test
    @Promise("I48")
    void certificateOfAnotherHost_endsTheExchangeBeforeAnyByteOfIt() throws Exception {
        Path certificate = certificate("dns:elsewhere.test");
        SSLContext.setDefault(contextOf(null, certificate));
        try (FaultServer server = FaultServer.startTls(contextOf(certificate, null))) {
            assertRefused(server);
        }
    }

    /** The other tests would pass with a server that cannot speak TLS at all. */
    @Test
    void certificateOfATrustedIssuerAndTheRightHost_isTaken() throws Exception {
        Path certificate = certificate("ip:127.0.0.1");
        SSLContext.setDefault(contextOf(null, certificate));
        try (FaultServer server = FaultServer.startTls(contextOf(certificate, null));
                JdkHttpTransport transport = new JdkHttpTransport(ApiHost.of(server.origin()))) {
            assertThat(transport.send(request()).status()).isEqualTo(202);
            assertThat(server.requests()).hasSize(1);
        }
    }

    private static void assertRefused(FaultServer server) {
        try (JdkHttpTransport transport = new JdkHttpTransport(ApiHost.of(server.origin()))) {
            assertThatIOException()
                    .isThrownBy(() -> transport.send(request()))
                    .isNotInstanceOf(InterruptedIOException.class);
            assertThat(server.connections()).isPositive();
            assertThat(server.received()).isEmpty();
        }
    }

    private static TransportRequest request() {
        return new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", "Bearer gflux_secret_canary"),
                "{\"events\":[]}".getBytes(UTF_8),
                Duration.ofSeconds(20));
    }

    /** A key store with a self-signed certificate for this name. */
    private Path certificate(String name) throws IOException, InterruptedException {
        Path store = directory.resolve("server.p12");
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                tool.toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as("keytool: %s", Files.readString(directory.resolve("keytool.log")))
                .isZero();
        return store;
    }

    /** Serves with one store and trusts the other; null leaves the JVM's own. */
    private static SSLContext contextOf(@Nullable Path serves, @Nullable Path trusts)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(serves == null ? null : load(serves), PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusts == null ? null : trusting(load(trusts)));
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore load(Path store) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD);
        }
        return keys;
    }

    private static KeyStore trusting(KeyStore other) throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("server", other.getCertificate("server"));
        return anchors;
    }
}
