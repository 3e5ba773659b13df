package com.getfluxly.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.getfluxly.GetFluxlyClient;
import com.getfluxly.delivery.FlushResult;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.spring.ScriptedClient;
import com.getfluxly.spring.autoconfigure.GetFluxlyAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyEventAutoConfiguration;
import com.getfluxly.spring.autoconfigure.GetFluxlyKafkaAutoConfiguration;
import com.getfluxly.spring.web.VisitorFilter;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportResponse;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * docs/operating.md lists the starter's log lines: each row is provoked here. Of the client's, which the core's test of this
 * name provokes, some come along.
 */
@Timeout(60)
class LogLinesTest {

    private static final Document OPERATING = Document.of("docs/operating.md");
    private static final Map<String, String> OF_THE_STARTER = table("Of the starter");
    private static final Map<String, String> OF_THE_CLIENT = table("Of the client");
    /** Needs a broker: its own tests provoke them. */
    private static final Map<String, String> OF_THE_RELAY = table("Of the relay");

    private static final Pattern JOINED_TEXTS = Pattern.compile("\"\\s*\\+\\s*\"");
    /** The first text in what is handed to a logger where it is put together. */
    private static final Pattern LOGGED = Pattern.compile(
            "(?i)(?:\\blog(?:ger)?\\.(?:warn|warnHere|info|error|loss)|\\.fails|\\.goesOn|\\bcomplain)\\([^\";]*\"([^\"]+)\"");

    private static final Identity WHO = Identity.externalId("user_42");

    private final Logger logger = (Logger) LoggerFactory.getLogger("com.getfluxly");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GetFluxlyAutoConfiguration.class))
            .withPropertyValues("getfluxly.token=gflux_secret_test", "getfluxly.shutdown-timeout=100ms");

    /** Levels by line. */
    private static Map<String, String> table(String heading) {
        return OPERATING.table(heading).stream()
                .collect(Collectors.toMap(row -> Document.codeIn(row.get(0)).get(0), row -> row.get(1)));
    }

    @BeforeEach
    void capture() {
        // The client writes from a thread of its own.
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void release() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    /** A row of the table, an application that brings it about, and how it reads then. */
    record Case(String row, Consumer<ApplicationContextRunner> application, String line) {

        /** For the name of a test. */
        @Override
        public String toString() {
            return line;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "GetFluxly is on: events go to …, up to … are held, failure mode …",
                        LogLinesTest::run,
                        "GetFluxly is on: events go to https://api.getfluxly.com, up to 1000 are held, failure mode"
                                + " report"),
                new Case(
                        "GetFluxly is on: events go to …, up to … are held, failure mode …",
                        runner -> run(runner.withPropertyValues("getfluxly.spool.directory=/nowhere/at/all/spool")),
                        "GetFluxly is on: events go to https://api.getfluxly.com, up to 1000 are held, failure mode"
                                + " report, spool /nowhere/at/all/spool, takes no events: spool_unavailable"),
                new Case(
                        "GetFluxly is off: 'getfluxly.enabled' is false, and no event is taken",
                        runner -> run(runner.withPropertyValues("getfluxly.enabled=false")),
                        "GetFluxly is off: 'getfluxly.enabled' is false, and no event is taken"),
                new Case(
                        "The outbox may not keep what it acknowledges: …",
                        LogLinesTest::lookAtTopicsThatCannotBeSeen,
                        "The outbox may not keep what it acknowledges: the broker did not say whether its topics are fit:"
                                + " ConfigException (Invalid url in bootstrap.servers: nowhere)"),
                new Case(
                        "'…' does not look like a token of the service (gflux_secret_… or gflux_pub_…): if the"
                                + " service refuses it, events are kept and delivery is parked",
                        runner -> run(runner.withPropertyValues("getfluxly.token=sk_live_1")),
                        "'getfluxly.token' does not look like a token of the service (gflux_secret_… or"
                                + " gflux_pub_…): if the service refuses it, events are kept and delivery is parked"),
                new Case(
                        "'…' is a publishable token: events can be sent, but alias and erase will be refused as …",
                        runner -> run(runner.withPropertyValues("getfluxly.token=gflux_pub_test")),
                        "'getfluxly.token' is a publishable token: events can be sent, but alias and erase will be"
                                + " refused as wrong_key_type. They need a server token, which starts with"
                                + " gflux_secret_"),
                new Case(
                        "'…' is a number without a unit, which is read as seconds: …. Write 5s or 500ms",
                        runner -> run(runner.withPropertyValues("getfluxly.flush-interval=500")),
                        "'getfluxly.flush-interval' is a number without a unit, which is read as seconds: PT8M20S."
                                + " Write 5s or 500ms"),
                new Case(
                        "Delivery on stop ended after …; events still held: …",
                        LogLinesTest::stopDuringARequest,
                        "Delivery on stop ended after PT0.05S; events still held: 2"),
                new Case(
                        "Delivery on stop was interrupted; events still held: …. Closing the client delivers them",
                        LogLinesTest::stopOnAnInterruptedThread,
                        "Delivery on stop was interrupted; events still held: 2. Closing the client delivers them"),
                new Case(
                        "Delivery was failing on stop, events are still held, and closing the client tries once more",
                        LogLinesTest::stopWhileParked,
                        "Delivery was failing on stop, events are still held, and closing the client tries once more"),
                new Case(
                        "Delivery on stop failed, events are still held…",
                        runner -> stopWithAClientThat(runner, atMost -> {
                            throw GetFluxlyException.of(ErrorCode.SERVER_ERROR, "server_error (status 503)")
                                    .build();
                        }),
                        "Delivery on stop failed, events are still held: server_error (status 503)"),
                new Case(
                        "Delivery on stop failed, events are still held…",
                        runner -> stopWithAClientThat(runner, atMost -> {
                            throw new IllegalStateException("planted");
                        }),
                        "Delivery on stop failed, events are still held"),
                new Case(
                        "An observation failed with …; further failures are not logged",
                        LogLinesTest::deliverObservedByABrokenHandler,
                        "An observation failed with java.lang.IllegalStateException; further failures are not logged"),
                new Case(
                        "a request could not be read, so its events have no data of the request (…); this is logged"
                                + " once",
                        LogLinesTest::serveARequestWithoutHeaders,
                        "a request could not be read, so its events have no data of the request"
                                + " (java.lang.IllegalStateException); this is logged once"),
                new Case(
                        "events of the application are not tracked: there are several clients, and none is primary",
                        LogLinesTest::publishToSeveralClients,
                        "events of the application are not tracked: there are several clients, and none is primary"),
                new Case(
                        "'getfluxly.transactions' is 'after-commit', but a client of your own does not wait for a"
                                + " commit: make it with TransactionalClients.afterCommit",
                        LogLinesTest::afterCommitWithAClientOfOnesOwn,
                        "'getfluxly.transactions' is 'after-commit', but a client of your own does not wait for a"
                                + " commit: make it with TransactionalClients.afterCommit"),
                new Case(
                        "events of the application are lost: there is no client for them (…); this is logged once",
                        LogLinesTest::publishWithoutAClient,
                        "events of the application are lost: there is no client for them"
                                + " (java.lang.IllegalStateException); this is logged once"),
                new Case(
                        "events of a transaction were refused when it ended (how many: …): …",
                        LogLinesTest::closeInATransaction,
                        "events of a transaction were refused when it ended (how many: 1): the client was shut down"));
    }

    private static void serveARequestWithoutHeaders(ApplicationContextRunner runner) {
        VisitorFilter filter = new VisitorFilter("gflux_anon");
        MockHttpServletRequest request = new MockHttpServletRequest() {
            @Override
            public Enumeration<String> getHeaders(String name) {
                throw new IllegalStateException("planted");
            }
        };
        assertThatNoException()
                .isThrownBy(() -> filter.doFilter(request, new MockHttpServletResponse(), new MockFilterChain()));
    }

    private static void lookAtTopicsThatCannotBeSeen(ApplicationContextRunner runner) {
        runner.withConfiguration(AutoConfigurations.of(GetFluxlyKafkaAutoConfiguration.class))
                .withPropertyValues("getfluxly.outbox.kafka.enabled=true", "spring.kafka.bootstrap-servers=nowhere")
                .run(context -> await().until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("getfluxly-outbox-check"))));
    }

    private static void publishToSeveralClients(ApplicationContextRunner runner) {
        runner.withConfiguration(AutoConfigurations.of(GetFluxlyEventAutoConfiguration.class))
                .withBean("one", GetFluxlyClient.class, GetFluxlyClient::noOp)
                .withBean("two", GetFluxlyClient.class, GetFluxlyClient::noOp)
                .run(context ->
                        context.publishEvent(TrackEvent.builder("paid", WHO).build()));
    }

    private static void afterCommitWithAClientOfOnesOwn(ApplicationContextRunner runner) {
        runner.withConfiguration(AutoConfigurations.of(GetFluxlyEventAutoConfiguration.class))
                .withPropertyValues("getfluxly.transactions=after-commit")
                .withBean("own", GetFluxlyClient.class, GetFluxlyClient::noOp)
                .run(context -> {});
    }

    private static void publishWithoutAClient(ApplicationContextRunner runner) {
        runner.withConfiguration(AutoConfigurations.of(GetFluxlyEventAutoConfiguration.class))
                .withBean(
                        GetFluxlyClient.class,
                        () -> {
                            throw new IllegalStateException("planted");
                        },
                        definition -> definition.setLazyInit(true))
                .run(context -> {
                    context.publishEvent(TrackEvent.builder("paid", WHO).build());
                    context.publishEvent(TrackEvent.builder("paid", WHO).build());
                });
    }

    private static void closeInATransaction(ApplicationContextRunner runner) {
        runner.withConfiguration(AutoConfigurations.of(GetFluxlyEventAutoConfiguration.class))
                .withPropertyValues("getfluxly.transactions=after-commit", "getfluxly.failure-mode=throw")
                .run(context -> {
                    JdbcDataSource database = new JdbcDataSource();
                    database.setURL("jdbc:h2:mem:");
                    GetFluxlyClient client = context.getBean(GetFluxlyClient.class);
                    new TransactionTemplate(new DataSourceTransactionManager(database)).executeWithoutResult(status -> {
                        client.track("paid", WHO);
                        client.close();
                    });
                });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void line_isWrittenAsTheTableHasIt(Case tried) {
        tried.application().accept(runner);

        assertThat(log.list)
                .filteredOn(event -> event.getFormattedMessage().equals(tried.line()))
                .extracting(event -> event.getLevel().toString())
                .containsExactly(OF_THE_STARTER.get(tried.row()));
        assertThat(tried.line()).matches(pattern(tried.row()));
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .allMatch(line ->
                        rows().anyMatch(row -> pattern(row).matcher(line).matches()));
    }

    @Test
    void rows_areAllProvoked() {
        assertThat(OF_THE_STARTER.keySet()).isEqualTo(cases().map(Case::row).collect(Collectors.toSet()));
    }

    private static Pattern pattern(String row) {
        return Pattern.compile(
                Arrays.stream(row.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    private static Stream<String> rows() {
        return Stream.of(OF_THE_STARTER, OF_THE_CLIENT, OF_THE_RELAY).flatMap(table -> table.keySet().stream());
    }

    // ---- the sources ------------------------------------------------------------------------------------------------

    /** What no test provokes would be no row, either. */
    @Test
    void sources_haveNoOtherLine() throws IOException {
        assertThat(LOGGED.matcher(sources()).results())
                .hasSizeGreaterThan(25)
                .extracting(logged -> logged.group(1).replace("{}", "…"))
                .allMatch(text -> rows().anyMatch(row -> row.startsWith(text.strip())
                        || pattern(row).matcher(text).matches()));
    }

    /** Of both modules, with texts that were broken into pieces put together again. */
    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String module : List.of("getfluxly-core", "getfluxly-spring-boot-starter")) {
            try (Stream<Path> files = Files.walk(Document.ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    all.append(Files.readString(file));
                }
            }
        }
        return JOINED_TEXTS.matcher(all).replaceAll("");
    }

    // ---- applications -----------------------------------------------------------------------------------------------

    private static void run(ApplicationContextRunner runner) {
        run(runner, client -> {});
    }

    private static void run(ApplicationContextRunner runner, Consumer<GetFluxlyClient> use) {
        runner.run(context -> use.accept(context.getBean(GetFluxlyClient.class)));
    }

    private static ApplicationContextRunner with(ApplicationContextRunner runner, Transport transport) {
        return runner.withBean(Transport.class, () -> transport);
    }

    private static TransportResponse answer(int status) {
        return new TransportResponse(
                status, Map.of("Content-Type", List.of("application/json")), new byte[] {'{', '}'});
    }

    private static void stopDuringARequest(ApplicationContextRunner runner) {
        CountDownLatch stopped = new CountDownLatch(1);
        Transport slow = request -> {
            try {
                stopped.await();
            } catch (InterruptedException gaveUp) {
                Thread.currentThread().interrupt();
            }
            return answer(202);
        };
        run(with(runner, slow), client -> {
            client.track("paid", WHO);
            client.track("paid", WHO);
        });
        stopped.countDown();
    }

    private static void stopOnAnInterruptedThread(ApplicationContextRunner runner) {
        stopWithAClientThat(runner, atMost -> {
            Thread.currentThread().interrupt();
            return FlushResult.builder().pending(2).build();
        });
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void stopWhileParked(ApplicationContextRunner runner) {
        run(with(runner, request -> answer(401)), client -> {
            client.track("paid", WHO);
            assertThatExceptionOfType(GetFluxlyException.class).isThrownBy(client::flush);
        });
    }

    private static void stopWithAClientThat(ApplicationContextRunner runner, Function<Duration, FlushResult> onFlush) {
        run(runner.withBean(GetFluxlyClient.class, () -> new ScriptedClient().onFlush(onFlush)));
    }

    private static void deliverObservedByABrokenHandler(ApplicationContextRunner runner) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public void onStart(Observation.Context context) {
                throw new IllegalStateException("planted");
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        run(with(runner, request -> answer(202)).withBean(ObservationRegistry.class, () -> registry), client -> {
            client.track("paid", WHO);
            client.flush();
        });
    }
}
