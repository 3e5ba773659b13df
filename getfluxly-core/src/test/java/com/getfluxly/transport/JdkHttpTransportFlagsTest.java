package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.getfluxly.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Flags of the JVM that undo what the transport promises. */
@Isolated("sets system properties")
@Timeout(60)
class JdkHttpTransportFlagsTest {

    private static final String NO_HOST_NAMES = "jdk.internal.httpclient.disableHostnameVerification";
    private static final String WIRE_LOG = "jdk.httpclient.HttpClient.log";
    private static final String TLS_LOG = "javax.net.debug";
    private static final String SENDS_TWICE = "jdk.httpclient.enableAllMethodRetry";

    private final Logger logger = (Logger) LoggerFactory.getLogger("com.getfluxly");
    private final FaultServer server = FaultServer.start();
    private final Appender appender = new Appender();

    /** The JDK's client reads the flags once, when its classes are loaded: they must be loaded before these tests. */
    @BeforeEach
    void loadTheClient() throws IOException {
        try (JdkHttpTransport first = new JdkHttpTransport(ApiHost.of(server.origin()))) {
            first.send(request());
        }
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        logger.addAppender(appender);
        appender.start();
    }

    @AfterEach
    void clear() {
        System.clearProperty(NO_HOST_NAMES);
        System.clearProperty(WIRE_LOG);
        System.clearProperty(TLS_LOG);
        System.clearProperty(SENDS_TWICE);
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
        server.close();
    }

    @Test
    void nothingIsSaidWithoutAFlag() throws IOException {
        sendTwice();

        assertThat(appender.lines).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", ""})
    @Promise(value = "I48", mutant = "nobody is warned of a flag that turns verification off")
    void hostNamesUnverified_areWarnedOfOnce(String value) throws IOException {
        System.setProperty(NO_HOST_NAMES, value);

        sendTwice();

        assertThat(appender.lines)
                .containsExactly("WARN a JVM flag turns off host name verification: the token may reach a stranger");
    }

    /** To the JDK it is off then. */
    @Test
    void flagThatIsFalse_isNoFlag() throws IOException {
        System.setProperty(NO_HOST_NAMES, "false");

        sendTwice();

        assertThat(appender.lines).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"headers", "all", "requests"})
    @Promise("I45")
    void wireLog_isWarnedOfOnce(String value) throws IOException {
        System.setProperty(WIRE_LOG, value);

        sendTwice();

        assertThat(appender.lines)
                .containsExactly("WARN a JVM flag makes the HTTP client log requests: the token may appear in the log");
    }

    /** Each of them prints what is about to be encrypted. */
    @ParameterizedTest
    @ValueSource(strings = {"all", "ssl:record:plaintext", "ssl,plaintext", "PLAINTEXT", ""})
    @Promise("I45")
    void logOfTls_isWarnedOfOnce(String value) throws IOException {
        System.setProperty(TLS_LOG, value);

        sendTwice();

        assertThat(appender.lines)
                .containsExactly("WARN a JVM flag makes TLS log requests: the token may appear in the log");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssl", "ssl:handshake:verbose", "help"})
    void logOfHandshakes_isNoDanger(String value) throws IOException {
        System.setProperty(TLS_LOG, value);

        sendTwice();

        assertThat(appender.lines).isEmpty();
    }

    /** With the flag, an earlier try of the JDK's client may have sent what the last one asked for too early. */
    @Test
    @Promise("I3")
    void clientThatMaySendTwice_isNotBelievedThatNothingWasSent(@TempDir Path directory) throws Exception {
        System.setProperty(SENDS_TWICE, "");
        SSLContext untrusting = SSLContext.getDefault();
        SSLContext serves = SelfSigned.contextOf(SelfSigned.certificate(directory, "ip:127.0.0.1"), null);
        try (FaultServer secure = FaultServer.startTls(serves);
                JdkHttpTransport transport = JdkHttpTransport.builder(ApiHost.of(secure.origin()))
                        .sslContext(() -> {
                            Objects.requireNonNull(WireThread.running())
                                    .sending()
                                    .begin();
                            return untrusting;
                        })
                        .build()) {
            assertThatIOException()
                    .isThrownBy(() -> transport.send(request()))
                    .isInstanceOf(MaybeSentException.class)
                    .withCauseInstanceOf(SSLHandshakeException.class);
        }
    }

    private void sendTwice() throws IOException {
        try (JdkHttpTransport transport = new JdkHttpTransport(ApiHost.of(server.origin()))) {
            transport.send(request());
            transport.send(request());
        }
    }

    private static TransportRequest request() {
        return new TransportRequest("POST", "/v1/events/batch", Map.of(), new byte[2], Duration.ofSeconds(20));
    }

    private static final class Appender extends AppenderBase<ILoggingEvent> {

        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    }
}
