package com.getfluxly.spring.bare;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.RawServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplicationAotProcessor;

/** The same application, processed ahead of time without a token and while enabled. */
class AheadOfTimeIT {

    /** Fails if there is nothing that was processed. */
    private static final List<String> AOT = List.of("-Dspring.aot.enabled=true");

    @TempDir
    private static Path processed = Path.of("");

    private final RawServer service =
            RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}");

    @AfterEach
    void closeService() {
        service.close();
    }

    @BeforeAll
    static void process() throws Exception {
        BareJvm.Ending ending = BareJvm.run(
                List.of(),
                List.of(),
                SpringApplicationAotProcessor.class,
                BareApplication.class.getName(),
                processed.resolve("sources").toString(),
                processed.resolve("classes").toString(),
                processed.resolve("classes").toString(),
                "com.getfluxly",
                "bare");
        assertThat(ending.exitCode()).as(ending.output()).isZero();
        compile();
    }

    private static void compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-cp",
                ClassPath.ofTheStarter()
                        .after(List.of(processed.resolve("classes")))
                        .toString(),
                "-d",
                processed.resolve("classes").toString()));
        try (Stream<Path> sources = Files.walk(processed.resolve("sources"))) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).isZero();
    }

    private BareJvm.Ending run(String... arguments) throws Exception {
        return BareJvm.run(List.of(processed.resolve("classes")), AOT, BareApplication.class, arguments);
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
