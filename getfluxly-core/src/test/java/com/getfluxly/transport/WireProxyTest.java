package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import com.getfluxly.error.GetFluxlyException;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies on the way to the service. Their passwords need a flag of the JVM: see {@link WireProxyIT}. */
@Timeout(30)
class WireProxyTest {

    @TempDir
    private Path directory;

    /** The JDK's client has no body at all for a 407, not even an empty one, and an exception for all others. */
    @ParameterizedTest
    @ValueSource(ints = {302, 403, 407, 502, 503})
    @Promise("I24")
    void refusalToConnect_isAnAnswerWithoutABody(int status) throws IOException {
        String refusal = "HTTP/1.1 " + status + " No\r\nLocation: http://elsewhere.test/\r\n"
                + "Proxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 2\r\n\r\nno";
        try (ConnectProxy proxy = ConnectProxy.answering(refusal);
                JdkHttpTransport wire = JdkHttpTransport.builder(ApiHost.of("https://api.getfluxly.test"))
                        .proxy(proxy.selector())
                        .build()) {
            TransportResponse answer = wire.send(request());

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
            assertThat(proxy.heads())
                    .allSatisfy(head -> assertThat(head)
                            .startsWith("CONNECT api.getfluxly.test:443 HTTP/1.1\r\n")
                            .doesNotContainIgnoringCase("\r\nauthorization:")
                            .doesNotContain("gflux_secret"));
        }
    }

    @Test
    void proxyOfTheBuilder_carriesWhatIsEncrypted() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "dns:localhost");
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null));
                ConnectProxy proxy = ConnectProxy.wanting("CONNECT");
                JdkHttpTransport wire = JdkHttpTransport.builder(ApiHost.of("https://localhost:" + server.port()))
                        .proxy(proxy.selector())
                        .sslContext(SelfSigned.contextOf(null, certificate))
                        .build()) {
            assertThat(wire.send(request()).status()).isEqualTo(202);

            assertThat(proxy.heads()).hasSize(1);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    @Promise({"I45", "I46"})
    void proxyOfTheBuilder_isNotUsedForPlainHttp() throws IOException {
        try (FaultServer server = FaultServer.start();
                ConnectProxy proxy = ConnectProxy.answering("HTTP/1.1 502 No\r\n\r\n");
                JdkHttpTransport wire = JdkHttpTransport.builder(ApiHost.of(server.origin()))
                        .proxy(proxy.selector())
                        .build()) {
            assertThat(wire.send(request()).status()).isEqualTo(202);
            assertThat(proxy.heads()).isEmpty();
        }
    }

    /** As the JDK does by default: the header would be left out, silently, and every answer be a 407. */
    @Test
    @Promise("I56")
    void authenticator_thatTheJvmForbids_isRefusedAtOnceWithTheFlagThatHelps() {
        JdkHttpTransport.Builder builder = JdkHttpTransport.builder(ApiHost.of("https://api.getfluxly.test"))
                .authenticator(new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        throw new AssertionError("nobody asks before the first request");
                    }
                });

        assertThatThrownBy(builder::build)
                .isInstanceOf(GetFluxlyException.class)
                .hasMessageContaining("-Djdk.http.auth.tunneling.disabledSchemes=")
                .extracting(failure -> ((GetFluxlyException) failure).details().get("field"))
                .isEqualTo("authenticator");
    }

    /** Somebody may have corrected it meanwhile. */
    @Test
    void passwordThatTheProxyRefuses_isAskedForAnew() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (ConnectProxy proxy = ConnectProxy.wanting("another password");
                JdkHttpTransport wire = allowed(JdkHttpTransport.builder(ApiHost.of("https://api.getfluxly.test"))
                        .proxy(proxy.selector())
                        .authenticator(new Authenticator() {
                            @Override
                            protected PasswordAuthentication getPasswordAuthentication() {
                                asked.incrementAndGet();
                                return new PasswordAuthentication("user", "wrong".toCharArray());
                            }
                        }))) {
            assertThat(wire.send(request()).status()).isEqualTo(407);
            assertThat(wire.send(request()).status()).isEqualTo(407);

            assertThat(asked).hasValue(2);
        }
    }

    /** As in a JVM that was started with the flag. */
    private static JdkHttpTransport allowed(JdkHttpTransport.Builder builder) {
        String flag = "jdk.http.auth.tunneling.disabledSchemes";
        System.setProperty(flag, "");
        try {
            return builder.build();
        } finally {
            System.clearProperty(flag);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    @Promise("I56")
    void connectTimeout_mustBeLongerThanZero(Duration timeout) {
        assertThatThrownBy(() -> JdkHttpTransport.builder(ApiHost.of("https://api.getfluxly.test"))
                        .connectTimeout(timeout))
                .hasMessage("connectTimeout must be longer than zero, got " + timeout);
    }

    private static TransportRequest request() {
        return new TransportRequest(
                "POST",
                "/v1/events/batch",
                Map.of("Authorization", "Bearer gflux_secret_canary"),
                "{\"events\":[]}".getBytes(UTF_8),
                Duration.ofSeconds(20));
    }
}
