package com.getfluxly.spring.bare;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.AheadOfTime;
import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.RawServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same application, processed ahead of time without a token and while enabled. */
@Tag("thorough")
class AheadOfTimeIT {

    @TempDir
    private static Path directory = Path.of("");

    private static ClassPath classPath = ClassPath.ofTheStarter();

    private final RawServer service =
            RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}");

    @AfterEach
    void closeService() {
        service.close();
    }

    @BeforeAll
    static void process() throws Exception {
        classPath = AheadOfTime.process(BareApplication.class, ClassPath.ofTheStarter(), directory);
    }

    private BareJvm.Ending run(String... arguments) throws Exception {
        return BareJvm.run(classPath, AheadOfTime.OPTIONS, BareApplication.class, arguments);
    }

    @Test
    void processedApplication_delivers() throws Exception {
        BareJvm.Ending ending = run("--getfluxly.token=gflux_secret_4711", "--getfluxly.api-host=" + service.origin());

        assertThat(ending.exitCode()).as(ending.output()).isZero();
        assertThat(service.requests()).singleElement().asString().contains("\"bare_started\"");
    }

    @Test
    void processedApplication_obeysTheSwitch() throws Exception {
        BareJvm.Ending ending = run("--getfluxly.enabled=false", "--getfluxly.api-host=" + service.origin());

        assertThat(ending.exitCode()).as(ending.output()).isZero();
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void processedApplication_explainsAMissingToken() throws Exception {
        BareJvm.Ending ending = run();

        assertThat(ending.exitCode()).isEqualTo(1);
        assertThat(ending.output()).contains("APPLICATION FAILED TO START", "'getfluxly.token' must not be blank");
    }
}
