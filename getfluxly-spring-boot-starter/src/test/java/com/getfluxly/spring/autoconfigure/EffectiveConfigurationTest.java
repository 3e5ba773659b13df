package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.SpoolStats;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import com.getfluxly.spring.transport.RestClientTransport;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the log says about a client that was built. */
@ExtendWith(OutputCaptureExtension.class)
class EffectiveConfigurationTest {

    private static final String LOGGER = GetFluxlyAutoConfiguration.class.getName();

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
            .withPropertyValues("getfluxly.token=gflux_secret_canary", "getfluxly.context.region=canary");

    /** As an application has it; other tests want silence. */
    @BeforeEach
    void info() {
        logging.setLogLevel(LOGGER, LogLevel.INFO);
    }

    @AfterEach
    void quiet() {
        logging.setLogLevel(LOGGER, null);
    }

    @Test
    @Promise("I45")
    void debug_showsEveryKnobButNotTheToken(CapturedOutput output) {
        logging.setLogLevel(LOGGER, LogLevel.DEBUG);

        runner.withBean(GetFluxlyClientBuilderCustomizer.class, () -> builder -> builder.maxBatchSize(7))
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .contains(
                        "Built from GetFluxlyClientBuilder[token=gflux_secret_***,",
                        "apiHost=https://api.getfluxly.com,",
                        "maxBatchSize=7,",
                        "shutdownTimeout=PT5S,",
                        "context=[region]")
                .doesNotContain("canary");
    }

    @Test
    @Promise("I45")
    void info_saysWhereEventsGo(CapturedOutput output) {
        runner.run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .containsOnlyOnce("INFO")
                .contains(
                        "GetFluxly is on: events go to https://api.getfluxly.com, up to 1000 are held, failure mode report")
                .doesNotContain("canary");
    }

    @Test
    void info_isOfWhatCustomizersMadeOfIt(CapturedOutput output) {
        runner.withPropertyValues("getfluxly.api-host=HTTPS://eu.getfluxly.example:8443/")
                .withBean(
                        GetFluxlyClientBuilderCustomizer.class,
                        () -> builder -> builder.failureMode(FailureMode.THROW).maxQueueSize(7))
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .contains("events go to https://eu.getfluxly.example:8443, up to 7 are held, failure mode throw");
    }

    @ParameterizedTest
    @CsvSource({"process, survives a kill", "power, survives a power loss"})
    void info_saysWhatEventsOnDiskSurvive(
            String durability, String promise, @TempDir Path parent, CapturedOutput output) {
        Path directory = parent.resolve("spool");
        runner.withPropertyValues("getfluxly.spool.directory=" + directory, "getfluxly.spool.durability=" + durability)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .containsOnlyOnce("INFO")
                .contains("up to 1000 are held, failure mode report, spool " + directory + ", " + promise)
                .doesNotContain("canary");
    }

    @Test
    void info_knowsTheSpoolOfACustomizer(@TempDir Path parent, CapturedOutput output) {
        Path directory = parent.resolve("spool");
        runner.withBean(GetFluxlyClientBuilderCustomizer.class, () -> builder -> builder.spool(directory))
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll()).contains("failure mode report, spool " + directory + ", survives a kill");
    }

    @Test
    void directoryThatCannotBeUsed_promisesNothing(@TempDir Path parent, CapturedOutput output) throws IOException {
        Path file = Files.createFile(parent.resolve("spool"));
        runner.withPropertyValues("getfluxly.spool.directory=" + file)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .contains("failure mode report, spool " + file + ", takes no events: spool_unsafe")
                .doesNotContain("survives");
    }

    @Test
    void directoryThatIsRelative_isShownAsWhatItIs() {
        assertThat(EventSpool.inWords(Path.of("spool"), SpoolStats.builder().build()))
                .isEqualTo(", spool " + Path.of("spool").toAbsolutePath() + ", survives a kill");
    }

    /** As of an environment variable that is set to nothing. */
    @Test
    void blankDirectory_isNone(CapturedOutput output) {
        runner.withPropertyValues("getfluxly.spool.directory= ", "getfluxly.spool.project=")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll()).doesNotContain("spool", "WARN");
    }

    @Test
    void info_namesTheTransportOfTheApplication(CapturedOutput output) {
        runner.withBean(Transport.class, OwnTransport::new)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll()).contains("events go to " + OwnTransport.class.getName() + ", up to 1000");
    }

    @Test
    void info_namesTheTransportOfACustomizer(CapturedOutput output) {
        runner.withBean(GetFluxlyClientBuilderCustomizer.class, () -> builder -> builder.transport(new OwnTransport()))
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll()).contains("events go to " + OwnTransport.class.getName() + ", up to 1000");
    }

    /** Whatever the properties say. */
    @Test
    void info_namesTheHostOfTheTransport(CapturedOutput output) {
        runner.withBean(
                        RestClientTransport.class,
                        () -> new RestClientTransport(
                                ApiHost.of("https://own.getfluxly.example"), wire -> {}, List.of()))
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll()).contains("events go to https://own.getfluxly.example, up to 1000");
    }

    private static final class OwnTransport implements Transport {
        @Override
        public TransportResponse send(TransportRequest request) throws IOException {
            throw new IOException("nobody is there");
        }
    }

    @Test
    void info_saysThatItIsOff(CapturedOutput output) {
        runner.withPropertyValues("getfluxly.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .containsOnlyOnce("INFO")
                .contains("GetFluxly is off: 'getfluxly.enabled' is false, and no event is taken");
    }

    @Test
    void publishableToken_isWarnedOfOnce(CapturedOutput output) {
        runner.withPropertyValues("getfluxly.token=gflux_pub_canary")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .containsOnlyOnce("WARN")
                .contains(
                        "'getfluxly.token' is a publishable token: events can be sent, but alias and erase will be refused"
                                + " as wrong_key_type")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary", "sk_live_canary", "gflux_canary", "GFLUX_SECRET_canary"})
    @Promise("I45")
    void tokenOfAnUnknownKind_isWarnedOfOnce(String token, CapturedOutput output) {
        runner.withPropertyValues("getfluxly.token=" + token)
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll())
                .containsOnlyOnce("WARN")
                .contains("'getfluxly.token' does not look like a token of the service")
                .doesNotContain("canary");
    }

    @Test
    void disabledClient_isNotWarnedOf(CapturedOutput output) {
        runner.withPropertyValues("getfluxly.token=gflux_pub_canary", "getfluxly.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());

        assertThat(output.getAll()).doesNotContain("WARN");
    }
}
