package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.getfluxly.spring.Promise;
import com.getfluxly.transport.ApiHost;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.http.client.HttpClientSettings;

/** Flags of the JVM that undo what the JDK's client promises. */
class HttpClientFlagsTest {

    private static final String NO_HOST_NAMES = "jdk.internal.httpclient.disableHostnameVerification";
    private static final String WIRE_LOG = "jdk.httpclient.HttpClient.log";

    private final Logger logger = (Logger) LoggerFactory.getLogger("com.getfluxly");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    /** The JDK's client reads the flags once, when its classes are loaded: they must be loaded before these tests. */
    @BeforeEach
    void loadTheClient() {
        make(HttpClients.JDK);
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        log.start();
    }

    @AfterEach
    void clear() {
        System.clearProperty(NO_HOST_NAMES);
        System.clearProperty(WIRE_LOG);
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private static void make(HttpClients client) {
        RequestFactories.build(
                client.builder(), HttpClientSettings.defaults(), ApiHost.of("https://api.getfluxly.com"));
    }

    @Test
    @Promise("I48")
    void hostNamesUnverified_areWarnedOf() {
        System.setProperty(NO_HOST_NAMES, "true");

        make(HttpClients.JDK);

        assertThat(lines())
                .containsExactly("WARN a JVM flag turns off host name verification: the token may reach a stranger");
    }

    @Test
    @Promise("I45")
    void wireLog_isWarnedOf() {
        System.setProperty(WIRE_LOG, "headers");

        make(HttpClients.JDK);

        assertThat(lines())
                .containsExactly("WARN a JVM flag makes the HTTP client log requests: the token may appear in the log");
    }

    /** They are none of theirs. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"JDK", "REACTOR"})
    void otherClients_areNotWarnedOf(HttpClients client) {
        System.setProperty(NO_HOST_NAMES, "true");

        make(client);

        assertThat(lines()).isEmpty();
    }

    @Test
    void nothingIsSaidWithoutAFlag() {
        make(HttpClients.JDK);

        assertThat(lines()).isEmpty();
    }
}
