package com.getfluxly.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The jar, started as others start it: it says where it is, and ends with whoever started it. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class StandInIT {

    private static final Pattern LISTENS = Pattern.compile("listens on (http://\\S+)");

    @Test
    void jar_runsAloneAndEndsWithItsInput() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar().toString(),
                        "--spring.profiles.active=emulator",
                        "--sample.emulator.port=0",
                        "--sample.emulator.stop-at-end-of-input=true")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String uri = output.lines()
                    .flatMap(line -> LISTENS.matcher(line).results())
                    .map((MatchResult found) -> found.group(1))
                    .findFirst()
                    .orElseThrow();
            assertThat(received(uri)).startsWith("{\"counters\":{\"events\":0,");

            process.getOutputStream().close();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(output.lines()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String received(String uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(uri + "/received")).build(), BodyHandlers.ofString())
                .body();
    }

    private static Path jar() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file -> file.getFileName()
                            .toString()
                            .matches("getfluxly-spring-boot-sample-[0-9][^/]*(?<!sources|javadoc)\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
