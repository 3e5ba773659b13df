package com.getfluxly.spring.bare;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.RawServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A proxy that wants a password, which a JVM sends only if it was started for that. */
@Tag("thorough")
class ProxyPasswordIT {

    private static final String FLAG = "-Djdk.http.auth.tunneling.disabledSchemes=";

    private final RawServer proxy = RawServer.answering(
            "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=proxy\r\nContent-Length: 0\r\n\r\n");

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private BareJvm.Ending run(List<String> options) throws Exception {
        return BareJvm.run(
                ClassPath.ofTheStarter(),
                options,
                QuietApplication.class,
                "--track",
                "--getfluxly.token=gflux_secret_4711",
                "--getfluxly.api-host=https://127.0.0.1:1",
                "--getfluxly.proxy.host=127.0.0.1",
                "--getfluxly.proxy.port=" + proxy.port(),
                "--getfluxly.proxy.username=Aladdin",
                "--getfluxly.proxy.password=open sesame",
                "--getfluxly.shutdown-timeout=2s",
                "--logging.level.com.getfluxly=warn");
    }

    @Test
    @Promise("I45")
    void password_isSentToTheProxyAlone() throws Exception {
        BareJvm.Ending ending = run(List.of(FLAG));

        assertThat(ending.exitCode()).as(ending.output()).isZero();
        assertThat(ending.output()).contains("protocol_rejected (status 407)").doesNotContain("sesame");
        assertThat(proxy.requests()).isNotEmpty().allSatisfy(request -> {
            assertThat(request).startsWith("CONNECT ").doesNotContain("gflux_secret_4711");
            assertThat(RawServer.header(request, "Proxy-Authorization")).contains("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        });
    }

    /** As it is by default; otherwise every request would be a 407. */
    @Test
    @Promise("I56")
    void jvmThatSendsNoPassword_endsTheStartInClearWords() throws Exception {
        BareJvm.Ending ending = run(List.of());

        assertThat(ending.exitCode()).isEqualTo(1);
        assertThat(ending.output())
                .contains("APPLICATION FAILED TO START", "'getfluxly.proxy.username'", FLAG)
                .doesNotContain("sesame", "Aladdin");
        assertThat(proxy.connections()).isZero();
    }
}
