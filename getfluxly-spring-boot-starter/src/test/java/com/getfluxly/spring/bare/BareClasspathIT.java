package com.getfluxly.spring.bare;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.spring.ClassPath;
import com.getfluxly.spring.RawServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No spring-test, no actuator, no Micrometer core, no web server, no spring-boot-restclient, no HTTP client but the JDK's. */
class BareClasspathIT {

    private final RawServer service =
            RawServer.answering("HTTP/1.1 202 Accepted\r\nContent-Length: 14\r\n\r\n{\"accepted\":1}");

    @AfterEach
    void closeService() {
        service.close();
    }

    private BareJvm.Ending run(String... arguments) throws Exception {
        return BareJvm.run(ClassPath.ofTheStarter(), List.of(), BareApplication.class, arguments);
    }

    @Test
    void application_startsDeliversAndEnds() throws Exception {
        BareJvm.Ending ending = run("--getfluxly.token=gflux_secret_4711", "--getfluxly.api-host=" + service.origin());

        assertThat(ending.exitCode()).as(ending.output()).isZero();
        assertThat(ending.output()).doesNotContain("gflux_secret_4711");
        assertThat(service.requests()).singleElement().asString().contains("\"bare_started\"", "\"spring_test\":false");
    }

    @Test
    @Tag("thorough")
    void application_endsWithoutAServiceToo() throws Exception {
        service.close();

        BareJvm.Ending ending = run(
                "--getfluxly.token=gflux_secret_4711",
                "--getfluxly.api-host=" + service.origin(),
                "--getfluxly.shutdown-timeout=1s");

        assertThat(ending.exitCode()).as(ending.output()).isZero();
    }

    @Test
    void disabledApplication_sendsNothing() throws Exception {
        BareJvm.Ending ending = run("--getfluxly.enabled=false");

        assertThat(ending.exitCode()).as(ending.output()).isZero();
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void missingJar_isExplained() throws Exception {
        assertMissingJarIsExplained("micrometer-observation");
    }

    @ParameterizedTest
    @Tag("thorough")
    @ValueSource(strings = {"spring-web", "micrometer-commons"})
    void otherMissingJar_isExplained(String jar) throws Exception {
        assertMissingJarIsExplained(jar);
    }

    private static void assertMissingJarIsExplained(String jar) throws Exception {
        BareJvm.Ending ending = BareJvm.run(
                ClassPath.ofTheStarter().without(jar),
                List.of(),
                BareApplication.class,
                "--getfluxly.token=gflux_secret_4711");

        assertThat(ending.exitCode()).isEqualTo(1);
        assertThat(ending.output())
                .contains(
                        "APPLICATION FAILED TO START",
                        "getfluxly-spring-boot-starter needs " + jar + ", which is not on the class path.",
                        "Add " + jar + " to the build")
                .doesNotContain("\tat ");
    }

    @Test
    void outboxWithoutKafka_isExplained() throws Exception {
        BareJvm.Ending ending = run("--getfluxly.token=gflux_secret_4711", "--getfluxly.outbox.kafka.enabled=true");

        assertThat(ending.exitCode()).isEqualTo(1);
        assertThat(ending.output())
                .contains(
                        "APPLICATION FAILED TO START",
                        "'getfluxly.outbox.kafka.enabled' is true, and Spring for Apache Kafka, or Spring Boot's part for it,"
                                + " is not on the class path.",
                        "Add org.springframework.boot:spring-boot-starter-kafka to the build")
                .doesNotContain("\tat ");
    }

    @Test
    void missingToken_isExplained() throws Exception {
        BareJvm.Ending ending = run();

        assertThat(ending.exitCode()).isEqualTo(1);
        assertThat(ending.output()).contains("APPLICATION FAILED TO START", "'getfluxly.token' must not be blank");
    }
}
