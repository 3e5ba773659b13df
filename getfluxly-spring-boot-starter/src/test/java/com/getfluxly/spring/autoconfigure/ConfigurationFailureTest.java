package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.spring.GetFluxlyClientBuilderCustomizer;
import com.getfluxly.spring.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What stands in the log when an application with a wrong configuration ends at once. */
@Promise("I56")
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationFailureTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({GetFluxlyAutoConfiguration.class, SslAutoConfiguration.class})
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class WrongCustomizer extends Application {
        @Bean
        GetFluxlyClientBuilderCustomizer tooMany() {
            return builder -> builder.maxBatchSize(500);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnMistake {
        @Bean
        Object broken() {
            throw GetFluxlyException.of(ErrorCode.VALIDATION_ERROR, "context cannot be read")
                    .detail("field", "context")
                    .build();
        }
    }

    /** With a token that is right, so that only the property may be wrong. */
    private static String startWith(String property, CapturedOutput output) {
        return start(output, Application.class, "--getfluxly.token=gflux_secret_4711", "--" + property);
    }

    private static String start(CapturedOutput output, Class<?> application, String... arguments) {
        SpringApplication spring = new SpringApplication(application);
        spring.setWebApplicationType(WebApplicationType.NONE);
        assertThat(catchThrowable(() -> spring.run(arguments).close())).isNotNull();
        return output.getAll();
    }

    @Test
    void missingToken_saysWhatToSet(CapturedOutput output) {
        assertThat(start(output, Application.class))
                .contains("The GetFluxly client cannot be built: 'getfluxly.token' must not be blank.")
                .contains("No property source sets it")
                .contains("GETFLUXLY_TOKEN", "getfluxly.enabled");
    }

    /** As of an environment variable that is set to nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "${getfluxly.nowhere:}"})
    void blankToken_saysWhereItIsSet(String token, CapturedOutput output) {
        assertThat(start(output, Application.class, "--getfluxly.token=" + token))
                .contains("The GetFluxly client cannot be built: 'getfluxly.token' must not be blank.")
                .contains("It is set by \"getfluxly.token\" from property source \"commandLineArgs\".");
    }

    @Test
    void tokenWithALineFeed_isNotShown(CapturedOutput output) {
        assertThat(start(output, Application.class, "--getfluxly.token=gflux_secret_4711\n"))
                .contains("'getfluxly.token' may hold letters, digits and the characters _ . ~ - only")
                .contains("It is set by \"getfluxly.token\" from property source \"commandLineArgs\".")
                .doesNotContain("gflux_secret_4711");
    }

    /** By its name alone: what stands around it, or its default, may be a secret. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "token=${GETFLUXLY_NOWHERE} | 'getfluxly.token' contains the placeholder ${GETFLUXLY_NOWHERE}, which has no value",
                "token=hunter2-${apiHost} | 'getfluxly.token' contains the placeholder ${apiHost}, which has no value",
                "api-host=https://hunter2.${region}.example | 'getfluxly.api-host' contains the placeholder ${region}, which",
                "api-host=${GETFLUXLY_HOST} | 'getfluxly.api-host' contains the placeholder ${GETFLUXLY_HOST}, which has",
                "context.build.commit=${GIT_COMMIT} | 'getfluxly.context.build.commit' contains the placeholder ${GIT_COMMIT},",
                "context.tags[0]=hunter2${a.b-c} | 'getfluxly.context.tags' contains the placeholder ${a.b-c}, which has",
                "proxy.host=${PROXY} | 'getfluxly.proxy.host' contains the placeholder ${PROXY}, which has no value",
                "proxy.username=${PROXY_USER} | 'getfluxly.proxy.username' contains the placeholder ${PROXY_USER}, which",
                "proxy.password=${PROXY_WORD} | 'getfluxly.proxy.password' contains the placeholder ${PROXY_WORD}, which",
                "ssl.bundle=${BUNDLE} | 'getfluxly.ssl.bundle' contains the placeholder ${BUNDLE}, which has no value",
                "spool.directory=${DATA}/spool | 'getfluxly.spool.directory' contains the placeholder ${DATA}, which has",
                "spool.project=${SHOP} | 'getfluxly.spool.project' contains the placeholder ${SHOP}, which has no value",
            })
    void unresolvedPlaceholder_isNamed(String property, String explanation, CapturedOutput output) {
        assertThat(startWith("getfluxly." + property, output))
                .contains("APPLICATION FAILED TO START", explanation)
                .doesNotContain("hunter2", "gflux_secret_4711");
    }

    /** One that adds to the list of another file, and counts from there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "context.tags[0]=a context.tags[2]=c | context.tags' is a list without the element [1]",
                "context.tags[1]=hunter2 | context.tags' is a list without the element [0]",
                "context.app.tags[0].x=a context.app.tags[3].x=b | context.app.tags' is a list without the element [1]",
            })
    void listWithAGap_isToldWhatIsMissing(String properties, String explanation, CapturedOutput output) {
        String[] arguments = ("--getfluxly.token=gflux_secret_4711 --getfluxly."
                        + properties.replace(" ", " --getfluxly."))
                .split(" ");

        assertThat(start(output, Application.class, arguments))
                .contains("The GetFluxly client cannot be built: 'getfluxly." + explanation)
                .contains("Change 'getfluxly.context.")
                .doesNotContain("hunter2");
    }

    /** By its class and its name, where a property would else be blamed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hunter2 with spaces | https://api.getfluxly.com | token() may hold letters, digits",
                "`` | https://api.getfluxly.com | token() must not be blank.",
                "gflux_secret_ | https://api.getfluxly.com | token() has nothing after its prefix.",
                "${hunter} | https://api.getfluxly.com | token() contains the placeholder ${hunter}, which has no value.",
                "gflux_secret_1 | http://hunter2.example | apiHost() must use https; http is allowed to",
                "gflux_secret_1 | ${host} | apiHost() contains the placeholder ${host}, which has no value."
            })
    void detailsOfABean_areNotBlamedOnAProperty(
            String token, String apiHost, String explanation, CapturedOutput output) {
        VaultConfiguration.token = token;
        VaultConfiguration.apiHost = apiHost;

        assertThat(start(output, VaultConfiguration.class, "--getfluxly.token=gflux_secret_4711"))
                .contains("APPLICATION FAILED TO START", "The GetFluxly client cannot be built: " + explanation)
                .contains(" comes from the bean 'vault' (" + Vault.class.getName() + "), which replaces")
                .contains("Change what " + explanation.replaceAll(" .*", "") + " of that bean returns.")
                .doesNotContain("It is set by", "hunter2", "gflux_secret_4711");
    }

    record Vault(String token, String apiHost) implements GetFluxlyConnectionDetails {}

    @Configuration(proxyBeanMethods = false)
    static class VaultConfiguration extends Application {

        static String token = "";
        static String apiHost = "";

        @Bean
        Vault vault() {
            return new Vault(token, apiHost);
        }
    }

    @Test
    void hostWithAPassword_isNotShown(CapturedOutput output) {
        assertThat(startWith("getfluxly.api-host=https://me:hunter2@api.getfluxly.com", output))
                .contains("'getfluxly.api-host' must have a plain host name, without user or password")
                .contains("Change 'getfluxly.api-host'")
                .doesNotContain("hunter2", "gflux_secret_4711");
    }

    @ParameterizedTest
    @CsvSource({
        "api.getfluxly.com, 'must start with https://, as in https://api.getfluxly.com: the scheme is missing'",
        "ingest.hunter2.example:8443, 'must start with https://'",
        "https://hunter2_proxy.internal, 'must have a host name without underscores'",
    })
    void misspeltHost_isToldTheReason(String host, String reason, CapturedOutput output) {
        assertThat(startWith("getfluxly.api-host=" + host, output))
                .contains("APPLICATION FAILED TO START", "'getfluxly.api-host' " + reason)
                .doesNotContain("hunter2");
    }

    @Test
    void plainHttpHost_isExplained(CapturedOutput output) {
        assertThat(startWith("getfluxly.api-host=http://api.getfluxly.com", output))
                .contains("APPLICATION FAILED TO START", "'getfluxly.api-host' must use https")
                .contains("It is set by \"getfluxly.api-host\" from property source \"commandLineArgs\".")
                .doesNotContain("gflux_secret_4711");
    }

    /** As Spring Boot explains it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "getfluxly.max-batch-size=500 | 'getfluxly.max-batch-size' must be between 1 and 100, got 500",
                "getfluxly.flush-at=2000 | 'getfluxly.flush-at' must be between 1 and 'getfluxly.max-queue-size'",
                "getfluxly.timeout=0s | 'getfluxly.timeout' must be between PT0.1S and PT10M, got PT0S; check the unit",
                "getfluxly.max-queue-bytes=1KB | 'getfluxly.max-queue-bytes' must be at least 32768",
                "getfluxly.retry.initial-backoff=0s | 'getfluxly.retry.initial-backoff' must be longer than zero and at most PT24H, got PT0S",
                "getfluxly.retry.initial-backoff=45s | 'getfluxly.retry.initial-backoff' must be at most 'getfluxly.retry.max-backoff', which is PT30S, got PT45S",
                "getfluxly.timeout=5ms | 'getfluxly.timeout' must be between PT0.1S and PT10M, got PT0.005S; check"
                        + " the unit",
                "getfluxly.timeout=99ms | 'getfluxly.timeout' must be between PT0.1S and PT10M, got PT0.099S; check"
                        + " the unit",
                "getfluxly.timeout=5000 | 'getfluxly.timeout' must be between PT0.1S and PT10M, got PT1H23M20S;"
                        + " check the unit",
                "getfluxly.connect-timeout=2ms | 'getfluxly.connect-timeout' must be between PT0.1S and PT10M, got PT0.002S; check",
                "getfluxly.shutdown-timeout=10ms | 'getfluxly.shutdown-timeout' must be zero, or between PT0.1S and PT24H, got PT0.01S; check",
                "getfluxly.parked-probe-interval=60ms | 'getfluxly.parked-probe-interval' must be between PT1S and PT24H, got PT0.06S",
                "getfluxly.parked-probe-interval=999ms | 'getfluxly.parked-probe-interval' must be between PT1S and PT24H, got PT0.999S",
                "getfluxly.max-block=1000 | 'getfluxly.max-block' must be between zero and PT10M, got PT16M40S;"
                        + " check the unit",
                "getfluxly.parked-probe-interval=-1s | 'getfluxly.parked-probe-interval' must be between PT1S and PT24H, got PT-1S",
                "getfluxly.shutdown-timeout=-2s | 'getfluxly.shutdown-timeout' must be zero, or between PT0.1S and PT24H, got PT-2S",
                "getfluxly.max-in-flight=17 | 'getfluxly.max-in-flight' must be between 1 and 16, got 17",
                "getfluxly.max-queue-size=0 | 'getfluxly.max-queue-size' must be at least 1, got 0",
                "getfluxly.max-retries=-1 | 'getfluxly.max-retries' must be between 0 and 100, got -1",
                "getfluxly.flush-interval=1ns | 'getfluxly.flush-interval' must be zero, or between PT0.001S and PT24H, got PT0.000000001S",
                "getfluxly.max-block=25h | 'getfluxly.max-block' must be between zero and PT10M, got PT25H",
                "getfluxly.shutdown-timeout=25h | 'getfluxly.shutdown-timeout' must be zero, or between PT0.1S and PT24H, got PT25H",
                "getfluxly.connect-timeout=0s | 'getfluxly.connect-timeout' must be between PT0.1S and PT10M, got"
                        + " PT0S; check the unit",
                "getfluxly.spool.max-bytes=8191KB | 'getfluxly.spool.max-bytes' must be at least 8388608 (8 MiB), got 8387584",
                "getfluxly.spool.min-free-bytes=-1B | 'getfluxly.spool.min-free-bytes' must be at least 0, got -1",
                "getfluxly.spool.directory=spool | 'getfluxly.spool.directory' must be an absolute path: with a relative one, a",
                "getfluxly.spool.project=../shop | 'getfluxly.spool.project' must be 1 to 64 letters, digits, '.', '-' and '_'",
                "getfluxly.spool.max-age=365 | 'getfluxly.spool.max-age' must be zero, or between PT10M and PT8760H,"
                        + " got PT6M5S; check the unit",
                "getfluxly.spool.max-age=-1s | 'getfluxly.spool.max-age' must be zero, or between PT10M and PT8760H, got PT-1S",
                "getfluxly.spool.max-age=366d | 'getfluxly.spool.max-age' must be zero, or between PT10M and PT8760H, got PT8784H",
                "getfluxly.sample.rate=2 | 'getfluxly.sample.rate' must be between 0 and 1, got 2.0",
                "getfluxly.ssl.bundle=nope | 'getfluxly.ssl.bundle' must be the name of a bundle under spring.ssl.bundle",
            })
    void wrongValue_isExplainedByItsProperty(String property, String explanation, CapturedOutput output) {
        assertThat(startWith(property, output))
                .contains("APPLICATION FAILED TO START", explanation)
                .contains(
                        "Invalid value '" + property.replaceAll(".*=", "") + "' for configuration property '"
                                + property.replaceAll("=.*", "") + "'",
                        "from property source \"commandLineArgs\"")
                .doesNotContain("gflux_secret_4711");
    }

    /** The value that is wrong, too: a URL may hold a password. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "proxy.host=http://me:hunter2@proxy.example --getfluxly.proxy.port=3128 | 'getfluxly.proxy.host' must be a name or an address alone",
                "proxy.host=proxy.example:3128 --getfluxly.proxy.port=3128 | 'getfluxly.proxy.host' must be a name or an address alone",
                "proxy.host=proxy.example | 'getfluxly.proxy.port' must be set if 'getfluxly.proxy.host' is set",
                "proxy.host=proxy.example --getfluxly.proxy.port=0 | 'getfluxly.proxy.port' must be between 1 and 65535, got 0",
                "proxy.host=proxy.example --getfluxly.proxy.port=65536 | 'getfluxly.proxy.port' must be between 1 and 65535",
                "proxy.port=3128 | 'getfluxly.proxy.host' must be set if 'getfluxly.proxy.port' is set",
                "proxy.username=hunter2 | 'getfluxly.proxy.host' must be set if 'getfluxly.proxy.username' is set",
                "proxy.password=hunter2 | 'getfluxly.proxy.host' must be set if 'getfluxly.proxy.password' is set",
                "proxy.host=p --getfluxly.proxy.port=1 --getfluxly.proxy.password=hunter2 | 'getfluxly.proxy.username' must be set if 'getfluxly.proxy.password' is set",
                "proxy.host=p --getfluxly.proxy.port=1 --getfluxly.proxy.username=hunter2 | 'getfluxly.proxy.password' must be set if 'getfluxly.proxy.username' is set",
                "proxy.host=p --getfluxly.proxy.port=1 --getfluxly.proxy.username=a:hunter2 --getfluxly.proxy.password=x | 'getfluxly.proxy.username' must not contain a colon",
                "proxy.host=p --getfluxly.proxy.port=1 --getfluxly.proxy.username=hunter2 --getfluxly.proxy.password=hunter2 | 'getfluxly.proxy.username' cannot work",
            })
    void wrongProxy_isExplainedByItsProperty(String properties, String explanation, CapturedOutput output) {
        String[] arguments = ("--getfluxly.token=t --getfluxly." + properties).split(" ");

        assertThat(start(output, Application.class, arguments))
                .contains("APPLICATION FAILED TO START", explanation)
                .doesNotContain("hunter2");
    }

    @Test
    void directoryThatCannotBeUsed_isExplainedByItsProperty_ifEventsAreRefusedThen(
            @TempDir Path parent, CapturedOutput output) throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("maxBytes"), parent);

        assertThat(startWithSpool(link.toString(), output))
                .contains(
                        "Invalid value '" + link + "' for configuration property 'getfluxly.spool.directory'",
                        "from property source \"commandLineArgs\"",
                        "'getfluxly.spool.directory': " + link
                                + " is a symbolic link; it has to be the directory itself")
                .doesNotContain("(getfluxly.spool.directory)", "gflux_secret_4711");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/nowhere/at/all/spool | /nowhere/at/all/spool cannot be made, since the directory above it is not there",
                "/ | / is the root of a file system; it has to be a directory of its own",
            })
    void directoryThatCannotBeOne_isExplained(String directory, String explanation, CapturedOutput output) {
        assertThat(startWithSpool(directory, output)).contains("'getfluxly.spool.directory': " + explanation);
    }

    @Test
    void directoryThatIsNoPath_isExplained(CapturedOutput output) {
        assertThat(startWith("getfluxly.spool.directory=/var/\0", output))
                .contains("APPLICATION FAILED TO START")
                .contains("'getfluxly.spool.directory' must be the path of a directory: Nul character not allowed");
    }

    private static String startWithSpool(String directory, CapturedOutput output) {
        return start(
                output,
                Application.class,
                "--getfluxly.token=gflux_secret_4711",
                "--getfluxly.spool.directory=" + directory,
                "--getfluxly.spool.fallback=refuse");
    }

    @Test
    void customizer_isNotBlamedOnAProperty(CapturedOutput output) {
        assertThat(start(output, WrongCustomizer.class, "--getfluxly.token=gflux_secret_4711"))
                .contains("'getfluxly.max-batch-size' must be between 1 and 100, got 500")
                .contains("No property source sets it")
                .contains("GetFluxlyClientBuilderCustomizer");
    }

    @Test
    void unreadableValue_isExplainedBySpringBoot(CapturedOutput output) {
        assertThat(start(output, Application.class, "--getfluxly.token=t", "--getfluxly.flush-interval=soon"))
                .contains("APPLICATION FAILED TO START", "getfluxly.flush-interval");
    }

    @Test
    void mistakeOfTheApplicationsOwn_isNotTakenForOurs(CapturedOutput output) {
        assertThat(start(output, OwnMistake.class)).doesNotContain("The GetFluxly client cannot be built");
    }
}
