package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;

/** Who writes milliseconds into a property that is read as seconds is told so, and nobody else. */
class PlausibleDurationsTest {

    private static List<String> told(String property, String value) {
        Logger logger = (Logger) LoggerFactory.getLogger("unitless");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        try {
            PlausibleDurations.tell(
                    new GetFluxlyProperties(),
                    new MockEnvironment().withProperty("getfluxly." + property, value),
                    logger);
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "shutdown-timeout, 10000, PT2H46M40S",
        "flush-interval, 500, PT8M20S",
        "flush-interval, 61, PT1M1S",
        "timeout, 500, PT8M20S",
        "connect-timeout, ' 500 ', PT8M20S",
        "max-block, +100, PT1M40S",
        "retry.initial-backoff, 500, PT8M20S",
        "retry.max-backoff, 30000, PT8H20M",
        "parked-probe-interval, 60000, PT16H40M",
        "spool.max-age, 3600000, PT1000H"
    })
    void longNumber_isToldAsWhatItIsRead(String property, String value, String read) {
        assertThat(told(property, value))
                .containsExactly("'getfluxly." + property + "' is a number without a unit, which is read as seconds: "
                        + read + ". Write 5s or 500ms");
    }

    static Stream<String> durations() throws IOException {
        Map<String, JsonNode> metadata = ConfigurationMetadata.propertiesOfOurs();
        return PropertyNames.PROPERTIES.stream()
                .filter(name -> Duration.class.equals(
                        ConfigurationMetadata.typeOf(Objects.requireNonNull(metadata.get("getfluxly." + name)))));
    }

    /** So that none is left out of the list. */
    @ParameterizedTest
    @MethodSource("durations")
    void largestNumber_isToldOf_whateverTheDuration(String property) {
        assertThat(told(property, "999999999")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "flush-interval, 60",
        "flush-interval, 0",
        "shutdown-timeout, 10",
        "shutdown-timeout, 10000s",
        "shutdown-timeout, PT10000S",
        "shutdown-timeout, ''",
        "parked-probe-interval, 600",
        "retry.max-backoff, 600",
        "spool.max-age, 2592000",
        "max-batch-size, 5000"
    })
    void whatIsMeantAsItIs_isNotToldOf(String property, String value) {
        assertThat(told(property, value)).isEmpty();
    }
}
