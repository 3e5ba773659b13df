package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy's password, in a JVM that was started with the flag that allows it. */
@Timeout(60)
@Tag("thorough")
class WireProxyIT {

    @TempDir
    private Path directory;

    /** The service gets its token and nothing of the proxy's, which JDK 17 turns round where it is given an authenticator. */
    @Test
    @Promise({"I45", "I63"})
    void passwordOfTheProxy_goesToTheProxyOnly_andTheTokenToTheServiceOnly() throws Exception {
        Path certificate = SelfSigned.certificate(directory, "dns:localhost");
        try (FaultServer server = FaultServer.startTls(SelfSigned.contextOf(certificate, null));
                ConnectProxy proxy = ConnectProxy.wanting("Proxy-Authorization: Basic dXNlcjpwYXNzOndvcmQ=\r\n")) {
            Process child = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djdk.http.auth.tunneling.disabledSchemes=",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WireProxyMain.class.getName(),
                            "https://localhost:" + server.port(),
                            Integer.toString(proxy.port()),
                            certificate.toString()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(child.getInputStream().readAllBytes(), UTF_8);

            assertThat(child.waitFor()).as(said).isZero();
            assertThat(said.lines().filter(line -> !line.startsWith("SLF4J")))
                    .containsExactly(
                            "asked for the PROXY localhost by basic", "HTTP 202 (2 bytes)", "HTTP 202 (2 bytes)");
            assertThat(proxy.heads()).hasSize(1).noneMatch(head -> head.contains("gflux"));
            assertThat(server.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.headers())
                            .containsEntry("authorization", List.of("Bearer gflux_secret_test"))
                            .doesNotContainKey("proxy-authorization"));
        }
    }
}
