package com.getfluxly.spring.processed;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.AheadOfTime;
import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.ForkedJvm;
import com.getfluxly.spring.RawServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processed without a token and while enabled. */
@Timeout(180)
class ProcessedApplicationIT {

    private static final int SIGTERM_EXIT_CODE = 143;

    @TempDir
    private static Path directory = Path.of("");

    private static ClassPath classPath = ClassPath.ofTheStarter()
            .with(
                    "micrometer-core",
                    "micrometer-jakarta9",
                    "micrometer-registry-prometheus",
                    "prometheus-metrics-config",
                    "prometheus-metrics-core",
                    "prometheus-metrics-exposition-formats",
                    "prometheus-metrics-exposition-textformats",
                    "prometheus-metrics-model",
                    "prometheus-metrics-tracer-common",
                    "spring-boot-actuator",
                    "spring-boot-actuator-autoconfigure",
                    "spring-boot-health",
                    "spring-boot-jackson",
                    "spring-boot-micrometer-metrics",
                    "spring-boot-micrometer-observation",
                    "spring-boot-servlet",
                    "spring-boot-tomcat",
                    "spring-boot-web-server",
                    "spring-boot-http-converter",
                    "spring-boot-webmvc",
                    "spring-webmvc",
                    "tomcat-embed-core",
                    "tomcat-embed-el");

    private final RawServer service =
            RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}");

    @AfterEach
    void closeService() {
        service.close();
    }

    @BeforeAll
    static void process() throws Exception {
        classPath = AheadOfTime.process(ProcessedApplication.class, classPath, directory);
    }

    private ForkedJvm start(String... arguments) throws Exception {
        return ForkedJvm.start(classPath, AheadOfTime.OPTIONS, ProcessedApplication.class, arguments);
    }

    private static String answer(String method, String port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Cookie", "gflux_anon=anon_1; other=anon_2")
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static void assertEnds(ForkedJvm jvm) throws InterruptedException {
        jvm.terminate();
        assertThat(jvm.awaitExit()).as(jvm.output()).isEqualTo(SIGTERM_EXIT_CODE);
    }

    @Test
    void processedApplication_deliversAndIsObserved() throws Exception {
        try (ForkedJvm jvm = start("--getfluxly.token=gflux_secret_4711", "--getfluxly.api-host=" + service.origin())) {
            String port = jvm.awaitLine(ProcessedApplication.PORT);

            assertThat(answer("POST", port, "/checkout")).isEqualTo("true");
            assertThat(answer("GET", port, "/actuator/health/getfluxly"))
                    .contains("\"status\":\"UP\"", "\"state\":\"ACTIVE\"", "\"queued\":1");
            assertThat(answer("GET", port, "/actuator/getfluxly")).contains("\"enabled\":true", "\"accepted\":1");
            assertThat(answer("GET", port, "/actuator/prometheus")).contains("getfluxly_queue_size_events 1.0");
            assertEnds(jvm);
        }

        assertThat(service.requests())
                .singleElement()
                .asString()
                .contains("\"checked_out\"", "Bearer gflux_secret_4711");
    }

    /** It was processed with the default. */
    @ParameterizedTest
    @Tag("thorough")
    @CsvSource({
        "--getfluxly.web.capture=page, '\"anonymous_id\":\"anon_1\"', '\"page\":{\"path\":\"/checkout\"}'",
        "--getfluxly.web.visitor-cookie=other, '\"anonymous_id\":\"anon_2\"', checked_out",
        "--getfluxly.web.enabled=false, '\"user_id\":\"u1\",\"timestamp\"', checked_out"
    })
    void processedApplication_obeysWhatItIsToldOfRequests(String option, String visitor, String page) throws Exception {
        try (ForkedJvm jvm =
                start("--getfluxly.token=gflux_secret_4711", "--getfluxly.api-host=" + service.origin(), option)) {
            answer("POST", jvm.awaitLine(ProcessedApplication.PORT), "/checkout");
            assertEnds(jvm);
        }

        assertThat(service.requests()).singleElement().asString().contains(visitor, page);
    }

    @Test
    void processedApplication_obeysTheSwitch() throws Exception {
        try (ForkedJvm jvm = start("--getfluxly.enabled=false", "--getfluxly.api-host=" + service.origin())) {
            String port = jvm.awaitLine(ProcessedApplication.PORT);

            answer("POST", port, "/checkout");
            assertThat(answer("GET", port, "/actuator/health/getfluxly"))
                    .contains("\"status\":\"UP\"", "\"disabled\":true");
            assertThat(answer("GET", port, "/actuator/getfluxly")).contains("\"enabled\":false");
            assertEnds(jvm);
        }

        assertThat(service.connections()).isZero();
    }
}
