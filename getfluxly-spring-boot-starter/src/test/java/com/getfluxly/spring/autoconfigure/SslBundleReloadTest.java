package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.event.Identity;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import com.getfluxly.spring.transport.RestClientTransport;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The service renews its certificate, and the application what it trusts, without a restart. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SslBundleReloadTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String BROKEN_FILE = "/etc/broken.pem";

    @TempDir
    private static Path directory;

    private final AtomicReference<SSLContext> certificate = new AtomicReference<>();
    private final List<String> protocols = new CopyOnWriteArrayList<>();
    private final RawServer server = RawServer.secure(certificate::get, conversation -> {
        protocols.add(((SSLSocket) conversation.socket()).getSession().getProtocol());
        conversation
                .say("HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
                .socket()
                .close();
    });

    /** Side by side, since each takes most of a second. */
    @BeforeAll
    static void issueCertificates() throws IOException, InterruptedException {
        for (Process issue : List.of(issue("old"), issue("new"))) {
            assertThat(issue.waitFor()).isZero();
        }
    }

    @BeforeEach
    void showTheOldCertificate() throws GeneralSecurityException, IOException {
        certificate.set(serving("old"));
        engineLog().setLevel(Level.TRACE);
    }

    @AfterEach
    void closeServer() {
        engineLog().setLevel(null);
        server.close();
    }

    private static Logger engineLog() {
        return (Logger) LoggerFactory.getLogger("com.getfluxly");
    }

    private ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
                .withPropertyValues(
                        "getfluxly.token=gflux_secret_1",
                        "getfluxly.api-host=" + server.origin(),
                        "getfluxly.ssl.bundle=fluxly",
                        "getfluxly.flush-interval=10ms",
                        "getfluxly.retry.initial-backoff=10ms",
                        "getfluxly.retry.max-backoff=50ms",
                        "getfluxly.shutdown-timeout=1s");
    }

    @Test
    @Promise({"I1", "I2", "I45", "I48", "I57"})
    void updatedBundle_isTrustedByTheNextRequest(CapturedOutput output) throws Exception {
        SslBundle old = trusting("old");
        SslBundle renewed = trusting("new");
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("fluxly", old);
        SSLContext renewedCertificate = serving("new");
        application().withBean(DefaultSslBundleRegistry.class, () -> bundles).run(context -> {
            GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
            track(client);
            awaitDelivered(client, 1);

            certificate.set(renewedCertificate);
            track(client);
            awaitFailures(client);

            bundles.updateBundle("fluxly", broken());
            awaitFailures(client);

            bundles.updateBundle("fluxly", renewed);
            awaitDelivered(client, 2);
            assertThat(server.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request).containsOnlyOnce("\"message_id\""));
        });
        assertThat(output).contains("network_error").doesNotContain("gflux_secret_1", BROKEN_FILE);
    }

    @Test
    void bundleOfTheConnectionDetails_winsOverTheProperty() throws Exception {
        SslBundle own = trusting("old");
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("fluxly", trusting("new"));
        application()
                .withBean(DefaultSslBundleRegistry.class, () -> bundles)
                .withBean(GetFluxlyConnectionDetails.class, () -> details(own))
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    track(client);

                    awaitDelivered(client, 1);
                });
    }

    private GetFluxlyConnectionDetails details(SslBundle bundle) {
        return new GetFluxlyConnectionDetails() {
            @Override
            public String token() {
                return "gflux_secret_1";
            }

            @Override
            public String apiHost() {
                return server.origin();
            }

            @Override
            public SslBundle sslBundle() {
                return bundle;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void protocolOfTheBundle_isUsed(String protocol) throws Exception {
        SslBundle trusting = trusting("old");
        SslBundle bundle =
                SslBundle.of(trusting.getStores(), SslBundleKey.NONE, SslOptions.of(null, Set.of(protocol)), protocol);
        application()
                .withBean(DefaultSslBundleRegistry.class, () -> new DefaultSslBundleRegistry("fluxly", bundle))
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    track(client);

                    awaitDelivered(client, 1);
                    assertThat(protocols).containsExactly(protocol);
                });
    }

    @Test
    void filesThatChange_areReloaded() throws Exception {
        Path trusted = directory.resolve("trusted.pem");
        Files.writeString(trusted, pem("old"));
        SSLContext renewedCertificate = serving("new");
        application()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(
                        "spring.ssl.bundle.pem.fluxly.truststore.certificate=" + trusted.toUri(),
                        "spring.ssl.bundle.pem.fluxly.reload-on-update=true",
                        "spring.ssl.bundle.watch.file.quiet-period=20ms")
                .run(context -> {
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    track(client);
                    awaitDelivered(client, 1);

                    certificate.set(renewedCertificate);
                    track(client);
                    awaitFailures(client);

                    Files.writeString(trusted, pem("new"));
                    awaitDelivered(client, 2);
                });
    }

    /** As those of a parent context do: their handlers cannot be taken back. */
    @Test
    @Promise("I43")
    void bundlesThatOutliveTheApplication_keepNothingOfIt() throws Exception {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("fluxly", trusting("old"));
        AtomicReference<WeakReference<RestClientTransport>> transport = new AtomicReference<>();
        application()
                .withBean(DefaultSslBundleRegistry.class, () -> bundles)
                .run(context -> transport.set(new WeakReference<>(context.getBean(RestClientTransport.class))));

        eventually().until(() -> {
            System.gc();
            return transport.get().get() == null;
        });
        bundles.updateBundle("fluxly", trusting("new"));
    }

    private static void track(GetFluxlyClient client) {
        client.track("signed_up", Identity.userId("u1"));
    }

    private static void awaitDelivered(GetFluxlyClient client, long count) {
        eventually().until(() -> client.stats().delivered() == count);
    }

    /** Two more: the first of them may have begun before. */
    private static void awaitFailures(GetFluxlyClient client) {
        long before = client.stats().requests();
        eventually().until(() -> client.stats().requests() >= before + 2);
        DeliveryStats stats = client.stats();
        assertThat(stats.state()).isEqualTo(DeliveryState.BACKING_OFF);
        assertThat(stats.stateCode()).isEqualTo("network_error");
        assertThat(stats.delivered()).isEqualTo(1);
        assertThat(stats.queued() + stats.inFlight()).isEqualTo(1);
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }

    /** As with a file that is written while it is read; the stores are not opened before they are used. */
    private static SslBundle broken() {
        return SslBundle.of(new SslStoreBundle() {
            @Override
            public @Nullable KeyStore getKeyStore() {
                return null;
            }

            @Override
            public @Nullable String getKeyStorePassword() {
                return null;
            }

            @Override
            public @Nullable KeyStore getTrustStore() {
                throw new IllegalStateException("Could not load store from " + BROKEN_FILE);
            }
        });
    }

    private static SslBundle trusting(String name) throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry(name, load(name).getCertificate("server"));
        return SslBundle.of(SslStoreBundle.of(null, null, anchors));
    }

    private static SSLContext serving(String name) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(name), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static String pem(String name) throws GeneralSecurityException, IOException {
        byte[] encoded = load(name).getCertificate("server").getEncoded();
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                + "\n-----END CERTIFICATE-----\n";
    }

    private static KeyStore load(String name) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store(name))) {
            keys.load(file, PASSWORD);
        }
        return keys;
    }

    private static Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    /** A key store with a self-signed certificate for loopback. */
    private static Process issue(String name) throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        return new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store(name).toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
    }
}
