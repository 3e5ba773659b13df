package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.EngineRig;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.internal.base.Spooling;
import com.getfluxly.internal.base.Spoolings;
import com.getfluxly.internal.spool.SpoolDisk;
import com.getfluxly.internal.spool.SpoolOpening;
import com.getfluxly.transport.ApiHost;
import com.getfluxly.transport.JdkHttpTransport;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/operating.md lists the client's log lines: each row is provoked here, and nothing is written that is no row. */
@Isolated("sets system properties")
@Timeout(60)
class LogLinesTest {

    /** Levels by line, as the table has them. */
    private static final Map<String, String> TABLE = table();

    private static final Path LINKED = Path.of("target/spool").toAbsolutePath();
    private static final String LINK = "t-0000000000000000";

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.INFO);

    private final EngineRig rig = new EngineRig();

    private static Map<String, String> table() {
        Pattern row = Pattern.compile("\\| `([^`]+)` \\| (\\w+) \\| .*");
        try (Stream<String> document = Files.lines(Path.of("../docs/operating.md"))) {
            return document.dropWhile(line -> !line.equals("### Of the client"))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("#"))
                    .map(row::matcher)
                    .filter(Matcher::matches)
                    .collect(Collectors.toMap(
                            found -> found.group(1), found -> found.group(2), (one, same) -> one, LinkedHashMap::new));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    /** A row of the table, what makes the client write it, and how it reads then. */
    record Case(String row, Consumer<EngineRig> provocation, String line) {

        /** For the name of a test. */
        @Override
        public String toString() {
            return line;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "refused an event…: …",
                        rig -> refuse(rig, Double.NaN),
                        "refused an event paid: properties.value: a number that is NaN or infinite cannot be sent"),
                new Case(
                        "refused an event…: …",
                        rig -> refuse(rig, "x".repeat(40_000)),
                        "refused an event paid: an event may have at most 32768 bytes of JSON, got 40153"),
                new Case(
                        "refused an event: the caller had no stack or no heap left",
                        LogLinesTest::trackAtTheEndOfTheHeap,
                        "refused an event: the caller had no stack or no heap left"),
                new Case(
                        "refused an event…: the client is shut down",
                        rig -> {
                            rig.failureMode = FailureMode.REPORT;
                            shutDown(rig);
                            rig.track("paid");
                        },
                        "refused an event paid: the client is shut down"),
                new Case(
                        "the service rejected an event …: …",
                        rig -> deliver(
                                rig,
                                202,
                                "{\"accepted\":0,\"rejected\":1,\"errors\":[{\"index\":0,\"error\":\"validation_error\"}]}"),
                        "the service rejected an event paid: validation_error"),
                new Case(
                        "the queue is full: the oldest events are dropped",
                        rig -> {
                            rig.overflow = OverflowPolicy.DROP_OLDEST;
                            rig.maxQueueSize = 1;
                            rig.trackMany(2);
                        },
                        "the queue is full: the oldest events are dropped"),
                new Case(
                        "delivery failed: …; events are kept",
                        rig -> deliver(rig, 503),
                        "delivery failed: server_error (status 503); events are kept"),
                new Case(
                        "delivery failed: …; events are kept",
                        rig -> deliver(rig, request -> {
                            throw new ConnectException("Connection refused");
                        }),
                        "delivery failed: network_error (no answer: connect, java.net.ConnectException: Connection"
                                + " refused); events are kept"),
                new Case(
                        "delivery is parked: …; events are kept, and one batch is tried now and then",
                        rig -> deliver(rig, 401),
                        "delivery is parked: unauthenticated (status 401); events are kept, and one batch is tried"
                                + " now and then"),
                new Case(
                        "a batch of … fails while others go through: …; looking for the event that causes it",
                        LogLinesTest::deliverPoisonAmongOthers,
                        "a batch of 3 fails while others go through: server_error (status 500); looking for the"
                                + " event that causes it"),
                new Case(
                        "delivery goes on after … failed request…",
                        rig -> {
                            rig.service.then(503).then(503);
                            deliver(rig, 202);
                        },
                        "delivery goes on after 2 failed requests"),
                new Case(
                        "an answer (status …) cannot be read, and is judged by its status: …",
                        rig -> deliver(rig, request -> new TransportResponse(202, hostileHeaders(), new byte[0])),
                        "an answer (status 202) cannot be read, and is judged by its status:"
                                + " java.lang.NoClassDefFoundError: com/example/Gone"),
                new Case(
                        "the service took … twice without a readable answer; counted as delivered",
                        rig -> deliver(rig, 202, "cut"),
                        "the service took 1 event twice without a readable answer; counted as delivered"),
                new Case(
                        "the service repeats a stored error; the batch goes on under a new key",
                        rig -> deliver(rig, 500, "{\"error\":\"server_error\",\"request_id\":\"req_1\"}"),
                        "the service repeats a stored error; the batch goes on under a new key"),
                new Case(
                        "a delivery listener failed: …",
                        rig -> {
                            rig.listeners.add(new DeliveryListener() {
                                @Override
                                public void onDelivered(DeliveredBatch batch) {
                                    throw new IllegalStateException("planted");
                                }
                            });
                            deliver(rig, 202);
                        },
                        "a delivery listener failed: java.lang.IllegalStateException"),
                new Case(
                        "the token supplier failed: …",
                        rig -> askForAToken(rig, () -> {
                            throw new IllegalStateException("planted");
                        }),
                        "the token supplier failed: java.lang.IllegalStateException"),
                new Case(
                        "the supplied token …; the current one is kept",
                        rig -> askForAToken(rig, () -> " "),
                        "the supplied token must not be blank; the current one is kept"),
                new Case(
                        "the delivery thread goes on after …",
                        LogLinesTest::breakTheDeliveryThread,
                        "the delivery thread goes on after java.lang.OutOfMemoryError"),
                new Case(
                        "shut down with … undelivered (shutdown): … never sent, … unconfirmed…",
                        rig -> {
                            deliver(rig, 503);
                            rig.track("paid");
                            shutDown(rig);
                        },
                        "shut down with 2 events undelivered (shutdown): 1 never sent, 1 unconfirmed; last failure:"
                                + " server_error (status 503)"),
                new Case(
                        "found … of an earlier process on disk, which will be delivered",
                        rig -> startAgain(rig, Duration.ZERO, disk -> {}),
                        "found 3 events of an earlier process on disk, which will be delivered"),
                new Case(
                        "the spool's disk takes no events: …",
                        LogLinesTest::fillTheDisk,
                        "the spool's disk takes no events: spool_unavailable (No space left on device)"),
                new Case(
                        "the spool's disk takes events again",
                        rig -> {
                            fillTheDisk(rig).heal();
                            rig.pass(Duration.ofSeconds(20));
                        },
                        "the spool's disk takes events again"),
                new Case(
                        "dropped …: damaged on disk (corrupt)",
                        rig -> startAgain(rig, Duration.ZERO, disk -> disk.flipBit(10)),
                        "dropped 1 event: damaged on disk (corrupt)"),
                new Case(
                        "dropped …: on disk in a form that this release does not know (poison)",
                        rig -> startAgain(rig, Duration.ZERO, disk -> disk.write("{}", false)),
                        "dropped 1 event: on disk in a form that this release does not know (poison)"),
                new Case(
                        "dropped an event: it interrupts the delivery each time that it is tried (poison)",
                        rig -> {
                            rig.breakStepsAt(
                                    request -> ScriptedTransport.names(request).contains("poison"));
                            rig.track("poison");
                            rig.track("paid");
                            rig.passAndSurvive(Duration.ofMinutes(1));
                        },
                        "dropped an event: it interrupts the delivery each time that it is tried (poison)"),
                new Case(
                        "dropped …: older than spoolMaxAge (expired)",
                        rig -> startAgain(rig, Duration.ofHours(1), disk -> rig.clock.advance(Duration.ofHours(2))),
                        "dropped 3 events: older than spoolMaxAge (expired)"),
                new Case(
                        "dropped …: removed from the disk (spool_removed)",
                        LogLinesTest::removeFiles,
                        "dropped 3 events: removed from the disk (spool_removed)"),
                new Case(
                        "spool (getfluxly.spool.directory): …; events are held in memory only…",
                        rig -> startIn(rig, Path.of("/"), "https://api"),
                        "spool (getfluxly.spool.directory): / is the root of a file system; it has to be a directory of"
                                + " its own; events are held in memory only"),
                new Case(
                        "the spool is on …, which is memory: events survive the process, but no restart of the machine",
                        rig -> startOn(rig, "tmpfs"),
                        "the spool is on tmpfs, which is memory: events survive the process, but no restart of the"
                                + " machine"),
                new Case(
                        "the spool is on …, the container's own file system: events survive the process, but not the"
                                + " container; mount a volume",
                        rig -> startOn(rig, "overlay"),
                        "the spool is on overlay, the container's own file system: events survive the process, but not"
                                + " the container; mount a volume"),
                new Case(
                        "the spool is on …, where locks and syncs depend on another machine or program; use a local"
                                + " disk",
                        rig -> startOn(rig, "nfs4"),
                        "the spool is on nfs4, where locks and syncs depend on another machine or program; use a"
                                + " local disk"),
                new Case(
                        "the spool holds events of processes that have ended (…); they are delivered when as many"
                                + " processes start again",
                        rig -> startAmongBacklogs(rig, "https://api"),
                        "the spool holds events of processes that have ended (1); they are delivered when as many"
                                + " processes start again"),
                new Case(
                        "the spool holds events for another project or token (directories: …), which are not sent;"
                                + " with a name for the project, spoolProject (getfluxly.spool.project), its token"
                                + " may change",
                        rig -> startAmongBacklogs(rig, "https://another"),
                        "the spool holds events for another project or token (directories: 2), which are not sent;"
                                + " with a name for the project, spoolProject (getfluxly.spool.project), its token"
                                + " may change"),
                new Case(
                        "a part of the spool cannot be used (…)",
                        LogLinesTest::startBesideALink,
                        "a part of the spool cannot be used (spool (getfluxly.spool.directory): " + LINKED.resolve(LINK)
                                + " is a symbolic link; it has to be the directory itself)"),
                new Case(
                        "a JVM flag turns off host name verification: the token may reach a stranger",
                        rig -> openWith("jdk.internal.httpclient.disableHostnameVerification", "true"),
                        "a JVM flag turns off host name verification: the token may reach a stranger"),
                new Case(
                        "a JVM flag makes the HTTP client log requests: the token may appear in the log",
                        rig -> openWith("jdk.httpclient.HttpClient.log", "headers"),
                        "a JVM flag makes the HTTP client log requests: the token may appear in the log"),
                new Case(
                        "a JVM flag makes TLS log requests: the token may appear in the log",
                        rig -> openWith("javax.net.debug", "all"),
                        "a JVM flag makes TLS log requests: the token may appear in the log"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void line_isWrittenAsTheTableHasIt(Case tried) {
        tried.provocation().accept(rig);

        assertThat(log.lines()).contains(tried.line());
        assertThat(tried.line()).matches(pattern(tried.row()));
        assertThat(log.events())
                .allSatisfy(event ->
                        assertThat(levelsOf(event)).contains(event.getLevel().toString()));
    }

    @Test
    void rows_areAllProvoked() {
        assertThat(TABLE.keySet()).isEqualTo(cases().map(Case::row).collect(Collectors.toSet()));
    }

    private static Pattern pattern(String row) {
        return Pattern.compile(
                Arrays.stream(row.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Of the rows that the line may be. */
    private static Set<String> levelsOf(ILoggingEvent event) {
        return TABLE.entrySet().stream()
                .filter(row -> pattern(row.getKey())
                        .matcher(event.getFormattedMessage())
                        .matches())
                .map(Map.Entry::getValue)
                .collect(Collectors.toSet());
    }

    // ---- provocations -----------------------------------------------------------------------------------------------

    private static void refuse(EngineRig rig, Object value) {
        rig.failureMode = FailureMode.REPORT;
        rig.offer(TrackEvent.builder("paid", EngineRig.WHO)
                .property("value", value)
                .build());
    }

    private static void deliver(EngineRig rig, ScriptedTransport.Answering answer) {
        rig.service.always(answer);
        rig.track("paid");
        rig.pass(Duration.ofSeconds(20));
    }

    private static void deliver(EngineRig rig, int status) {
        deliver(rig, status, "{}");
    }

    private static void deliver(EngineRig rig, int status, String body) {
        deliver(rig, request -> ScriptedTransport.json(status, body));
    }

    private static void deliverPoisonAmongOthers(EngineRig rig) {
        rig.maxBatchSize = 3;
        rig.trackMany(2).track("poison");
        rig.trackMany(9);
        deliver(
                rig,
                request ->
                        ScriptedTransport.json(ScriptedTransport.names(request).contains("poison") ? 500 : 202, "{}"));
    }

    private static void trackAtTheEndOfTheHeap(EngineRig rig) {
        rig.failureMode = FailureMode.REPORT;
        rig.engine();
        // The first to look at the clock is the encoder, whose failure would be the event's; then the queue.
        AtomicBoolean encoded = new AtomicBoolean();
        rig.clock.onRead(() -> {
            if (encoded.getAndSet(true)) {
                throw new OutOfMemoryError("planted");
            }
        });
        rig.track("paid");
        rig.clock.onRead(() -> {});
        rig.stats();
    }

    /** Headers that break when they are read stand for whatever else may. */
    private static Map<String, List<String>> hostileHeaders() {
        return new AbstractMap<>() {
            @Override
            public Set<Entry<String, List<String>>> entrySet() {
                throw new NoClassDefFoundError("com/example/Gone");
            }
        };
    }

    private static void askForAToken(EngineRig rig, Supplier<String> supplier) {
        rig.tokenSupplier = supplier;
        rig.starter = (name, body) -> {
            if (name.equals("getfluxly-token")) {
                body.run();
            }
            return new Thread(body);
        };
        deliver(rig, 401);
    }

    private static void breakTheDeliveryThread(EngineRig rig) {
        List<Runnable> bodies = new ArrayList<>();
        rig.starter = (name, body) -> {
            bodies.add(body);
            return new Thread(body);
        };
        rig.track("paid");
        rig.queue().close(rig.clock.nanos());
        AtomicBoolean broken = new AtomicBoolean(true);
        rig.clock.onRead(() -> {
            if (broken.getAndSet(false)) {
                throw new OutOfMemoryError("planted");
            }
        });
        bodies.get(0).run();
    }

    private static void shutDown(EngineRig rig) {
        rig.queue().close(rig.clock.nanos());
        rig.settle();
        rig.finish();
    }

    // ---- a spool ----------------------------------------------------------------------------------------------------

    private static Spooling spooling(Path directory, String origin, Duration maxAge) {
        return Spoolings.at(directory, origin, maxAge);
    }

    private static Spooling spooling(Duration maxAge) {
        return spooling(Path.of("/spool"), "https://api", maxAge);
    }

    /** Three events that nobody takes. */
    private static SpoolDisk trackOnDisk(EngineRig rig, Duration maxAge) {
        SpoolDisk disk = new SpoolDisk();
        rig.opener = disk.opener();
        rig.spooling = spooling(maxAge);
        rig.trackMany(3);
        return disk;
    }

    private static EngineRig another(EngineRig before, SpoolDisk disk) {
        EngineRig next = new EngineRig(before.clock);
        next.spooling = before.spooling;
        next.opener = disk.opener();
        return next;
    }

    private static void startAgain(EngineRig rig, Duration maxAge, Consumer<SpoolDisk> meanwhile) {
        SpoolDisk disk = trackOnDisk(rig, maxAge);
        disk.kill();
        meanwhile.accept(disk);
        another(rig, disk).pass(Duration.ofSeconds(20));
    }

    private static void removeFiles(EngineRig rig) {
        SpoolDisk disk = trackOnDisk(rig, Duration.ZERO);
        disk.kill();
        EngineRig next = another(rig, disk);
        next.engine();
        disk.removeFiles();
        next.pass(Duration.ofSeconds(20));
    }

    private static SpoolDisk fillTheDisk(EngineRig rig) {
        SpoolDisk disk = trackOnDisk(rig, Duration.ZERO);
        disk.fill();
        rig.track("paid");
        rig.settle();
        return disk;
    }

    private static void startOn(EngineRig rig, String fileSystem) {
        SpoolOpening.Opener opener = new SpoolDisk().opener();
        rig.spooling = spooling(Duration.ZERO);
        rig.opener = (spooling, token, interval, environment) -> new SpoolOpening(
                opener.open(spooling, token, interval, environment).spool(), List.of(SpoolDisk.warningOf(fileSystem)));
        rig.engine();
    }

    private static void startIn(EngineRig rig, Path directory, String origin) {
        rig.spooling = spooling(directory, origin, Duration.ZERO);
        rig.shutdownTimeout = Duration.ZERO;
        rig.engine().shutdown();
    }

    /** Two of them, for {@code https://api}. */
    private static void startAmongBacklogs(EngineRig rig, String origin) {
        try {
            Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "spool")
                    .resolve("spool");
            EngineRig before = new EngineRig();
            before.spooling = spooling(directory, "https://api", Duration.ZERO);
            before.shutdownTimeout = Duration.ZERO;
            before.trackMany(3).engine().shutdown();
            Path first = only(only(directory));
            Path second = Files.copy(first, first.resolveSibling("1"), StandardCopyOption.COPY_ATTRIBUTES);
            Path segment = first.resolve("00000001-0000000000000001.seg");
            Files.copy(segment, second.resolve(segment.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            startIn(rig, directory, origin);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static Path only(Path directory) throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.findFirst().orElseThrow();
        }
    }

    private static void startBesideALink(EngineRig rig) {
        try {
            Files.createDirectories(LINKED);
            Files.deleteIfExists(LINKED.resolve(LINK));
            Files.createSymbolicLink(LINKED.resolve(LINK), LINKED);
            startIn(rig, LINKED, "https://api");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void openWith(String flag, String value) {
        // The JDK reads its flags once, and must have done so before.
        HttpClient.newHttpClient();
        System.setProperty(flag, value);
        try {
            JdkHttpTransport.builder(ApiHost.of("http://127.0.0.1:1")).build().close();
        } finally {
            System.clearProperty(flag);
        }
    }
}
