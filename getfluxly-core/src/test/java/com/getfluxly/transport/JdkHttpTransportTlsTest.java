package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.getfluxly.Promise;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class JdkHttpTransportTlsTest {

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
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate("ip:127.0.0.1"), null))) {
            assertRefused(server);
        }
    }

    @Test
    @Promise("I48")
    void certificateOfAnotherHost_endsTheExchangeBeforeAnyByteOfIt() throws Exception {
        Path certificate = certificate("dns:elsewhere.test");
        SSLContext.setDefault(SelfSigned.contextOf(null, certificate));
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null))) {
            assertRefused(server);
        }
    }

    /** The other tests would pass with a server that cannot speak TLS at all. */
    @Test
    void certificateOfATrustedIssuerAndTheRightHost_isTaken() throws Exception {
        Path certificate = certificate("ip:127.0.0.1");
        SSLContext.setDefault(SelfSigned.contextOf(null, certificate));
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null));
                JdkHttpTransport transport = new JdkHttpTransport(ApiHost.of(server.origin()))) {
            assertThat(transport.send(request()).status()).isEqualTo(202);
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** The certificate's key is of an elliptic curve, so with suites for RSA alone there is nothing to agree on. */
    @ParameterizedTest
    @CsvSource({"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, false"})
    void sslParameters_areWhatTheServiceIsOffered(String suite, boolean agrees) throws Exception {
        Path certificate = certificate("ip:127.0.0.1");
        AtomicInteger asked = new AtomicInteger();
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null));
                JdkHttpTransport transport = JdkHttpTransport.builder(ApiHost.of(server.origin()))
                        .sslContext(SelfSigned.contextOf(null, certificate))
                        .sslParameters(() -> {
                            asked.incrementAndGet();
                            return new SSLParameters(new String[] {suite}, new String[] {"TLSv1.2"});
                        })
                        .build()) {
            if (agrees) {
                assertThat(transport.send(request()).status()).isEqualTo(202);
            } else {
                assertThatIOException()
                        .isThrownBy(() -> transport.send(request()))
                        .isInstanceOf(SSLHandshakeException.class);
            }
            assertThat(asked).hasValue(1);
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

    private Path certificate(String name) throws IOException, InterruptedException {
        return SelfSigned.certificate(directory, name);
    }
}
