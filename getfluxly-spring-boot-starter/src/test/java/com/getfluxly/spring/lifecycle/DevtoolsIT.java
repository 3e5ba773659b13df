package com.getfluxly.spring.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.spring.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restarts by the devtools, in one JVM: each life's event arrives, and nothing of a life outlives it. */
@Timeout(180)
class DevtoolsIT {

    @TempDir
    private Path settings = Path.of("");

    private final Collector service = new Collector();

    @AfterEach
    void closeService() {
        service.close();
    }

    /** A client that is itself under development is loaded by each life's loader. */
    @Test
    @Promise({"I1", "I43"})
    void restartedApplication_deliversInEachLifeAndLeavesNothingBehind() throws Exception {
        assertDeliversInEachLifeAndLeavesNothingBehind("include", "RestartClassLoader", 3);
    }

    /** A released client is loaded once, by the JVM's loader. */
    @ParameterizedTest
    @CsvSource({"exclude, AppClassLoader", "include, RestartClassLoader"})
    @Tag("thorough")
    void applicationWithManyLives_leavesNothingBehindEither(String restart, String loader) throws Exception {
        assertDeliversInEachLifeAndLeavesNothingBehind(restart, loader, 21);
    }

    private void assertDeliversInEachLifeAndLeavesNothingBehind(String restart, String loader, int lives)
            throws Exception {
        settle(restart);
        try (ForkedJvm jvm = start(lives)) {
            assertThat(jvm.awaitExit()).as(jvm.output()).isZero();

            assertThat(jvm.linesAfter(RestartedApplication.CLIENT_IS_IN)).containsExactly(loader);
            assertThat(service.confirmed())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, lives)
                            .mapToObj(life -> "life_" + life)
                            .toList());
            assertThat(jvm.linesAfter(RestartedApplication.THREADS))
                    .as("threads of the first life and of the last")
                    .containsExactly(
                            "[HttpClient-N-SelectorManager, getfluxly-delivery, getfluxly-http]",
                            "[HttpClient-N-SelectorManager, getfluxly-delivery, getfluxly-http]");
            assertThat(jvm.linesAfter(RestartedApplication.LIVES_IN_MEMORY))
                    .as("the one before the client's first, and the last")
                    .containsExactly("[0, " + lives + "]");
        }
    }

    /** Says whether the client's classes, wherever they are now, belong to what is loaded anew. */
    private void settle(String restart) throws IOException {
        Path file = settings.resolve("META-INF/spring-devtools.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "restart." + restart + ".getfluxly=/getfluxly-[^/]*\\\\.jar$|/target/classes/$\n");
    }

    private ForkedJvm start(int lives) throws IOException {
        return ForkedJvm.start(
                ClassPath.ofTheStarter()
                        .with("spring-boot-devtools", "awaitility", "hamcrest")
                        .after(List.of(settings)),
                // Soft references would keep loaders for as long as there is memory.
                List.of("-XX:SoftRefLRUPolicyMSPerMB=0"),
                RestartedApplication.class,
                RestartedApplication.LIVES_OPTION + lives,
                "--spring.main.banner-mode=off",
                "--getfluxly.token=gflux_secret_1",
                "--getfluxly.api-host=" + service.origin());
    }
}
