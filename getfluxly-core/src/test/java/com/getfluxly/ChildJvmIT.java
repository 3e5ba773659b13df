package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What only a JVM of its own can show: signals, exits, heap limits, default locales and charsets. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ChildJvmIT {

    private static final JsonMapper JSON = new JsonMapper();

    /** It ends before a better compiler would pay off. */
    private static final List<String> JAVA =
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1");

    /** On a busy machine the first batch may be under way, and its connection not refused yet. */
    private static final String LOSS = "shut down with 500 events undelivered \\(shutdown\\):"
            + " (500 never sent, 0|400 never sent, 100) unconfirmed;"
            + " last failure: (network_error \\(connect\\)|timeout \\(timeout_connect\\))";

    private static final String UNSAFE_FLAG = "a JVM flag makes the HTTP client log requests";

    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<Process> children = new ArrayList<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final HttpServer server = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException unavailable) {
            throw new AssertionError(unavailable);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/v1/events/batch", this::accept);
        server.setExecutor(workers);
        server.start();
    }

    @AfterEach
    void stop() {
        children.forEach(Process::destroyForcibly);
        server.stop(0);
        workers.shutdownNow();
    }

    private void accept(HttpExchange exchange) throws IOException {
        bodies.add(exchange.getRequestBody().readAllBytes());
        byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(202, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Process child(List<String> jvmOptions, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(jvmOptions);
        if (!jvmOptions.contains("-cp")) {
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        }
        command.add(ChildMain.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        children.add(process);
        return process;
    }

    /** Where the shell and the files of Linux are. */
    private Process childWithFewDescriptors(String classPath, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 128 && exec \"$0\" \"$@\""));
        command.addAll(JAVA);
        command.addAll(List.of("-cp", classPath, ChildMain.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        children.add(process);
        return process;
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** By its handle: destroying the process would also close the streams that this test still reads. */
    private static void terminate(Process process) {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the JVM ends").isTrue();
        return process.exitValue();
    }

    private List<String> messageIds() {
        return bodies.stream()
                .flatMap(body -> JSON.readTree(body).path("events").valueStream())
                .map(event -> event.path("message_id").asString())
                .toList();
    }

    private void assertEverythingArrivedOnce() {
        assertThat(messageIds()).hasSize(500);
        assertThat(new HashSet<>(messageIds())).hasSize(500);
    }

    @Test
    @Promise({"I1", "I20"})
    void sigterm_deliversWhatIsQueued() throws Exception {
        Process child = child(List.of(), "track-and-wait", origin(), "10000");
        assertThat(output(child).readLine()).isEqualTo("ready");

        terminate(child);

        assertThat(exitCode(child)).isEqualTo(143);
        assertEverythingArrivedOnce();
    }

    @Test
    @Promise("I20")
    void secondSigterm_changesNothing() throws Exception {
        Process child = child(List.of(), "track-and-wait", origin(), "10000");
        assertThat(output(child).readLine()).isEqualTo("ready");

        terminate(child);
        terminate(child);

        assertThat(exitCode(child)).isEqualTo(143);
        assertEverythingArrivedOnce();
    }

    @Test
    @Promise({"I4", "I20"})
    void sigterm_withTheServiceDown_endsInTimeAndSaysWhatIsLeft() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        Process child =
                child(List.of("-Dtest.log.level=WARN"), "track-and-wait", "http://127.0.0.1:" + closedPort, "3000");
        BufferedReader output = output(child);
        assertThat(output.readLine()).isEqualTo("ready");

        terminate(child);

        assertThat(exitCode(child)).isEqualTo(143);
        assertThat(output.lines().toList())
                .anyMatch(line -> line.contains(
                        "shut down with 500 events undelivered (shutdown): 500 never sent, 0 unconfirmed; last failure:"
                                + " network_error (connect)"));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<String> losses(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains("events undelivered"))
                .toList();
    }

    private static boolean isOnTheConsole(String line) {
        return line.matches("com\\.getfluxly: " + LOSS);
    }

    private static List<String> classPathWithoutLogback() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("logback"))
                .toList();
    }

    /** With the jars that the build has copied there. */
    private static String classPathWith(String logger) {
        List<String> classPath = new ArrayList<>(classPathWithoutLogback());
        classPath.add(Path.of("target", "loggers", logger) + File.separator + "*");
        return String.join(File.pathSeparator, classPath);
    }

    /** Nobody else would say it. */
    @Test
    @Promise("I4")
    void lossInTheHook_isToldOnTheConsole_withoutALogger() throws Exception {
        String classPath = String.join(File.pathSeparator, classPathWithoutLogback());
        Process child =
                child(List.of("-cp", classPath), "track-and-return", "http://127.0.0.1:" + closedPort(), "1500");

        List<String> lines = output(child).lines().toList();

        assertThat(exitCode(child)).isZero();
        assertThat(lines).anyMatch(line -> line.contains("No SLF4J providers were found"));
        assertThat(losses(lines)).hasSize(1).allMatch(ChildJvmIT::isOnTheConsole);
    }

    /** In a hook of its own, long before the shutdown timeout is over. */
    @ParameterizedTest
    @CsvSource({"java.util.logging, WARNING:", "log4j, WARN"})
    @Promise("I4")
    void lossInTheHook_isToldOnTheConsole_whereTheLoggerHasEnded(String logger, String level) throws Exception {
        List<String> lines = linesOfALossWith(logger);

        assertThat(lines).anyMatch(line -> line.contains(level + " " + UNSAFE_FLAG));
        assertThat(losses(lines)).hasSize(1).allMatch(ChildJvmIT::isOnTheConsole);
    }

    /** It does not tell whether it wrote. */
    @Test
    void lossInTheHook_isToldTwice_whereAnotherLoggerTakesIt() throws Exception {
        List<String> lines = linesOfALossWith("log4j", "-Dlog4j2.shutdownHookEnabled=false");

        assertThat(losses(lines))
                .hasSize(2)
                .anyMatch(ChildJvmIT::isOnTheConsole)
                .anyMatch(line -> line.matches(".* WARN " + LOSS));
    }

    /** The flag is what is warned of at the start, when there is a logger. */
    private List<String> linesOfALossWith(String logger, String... options) throws Exception {
        List<String> jvmOptions = new ArrayList<>(List.of(
                "-cp",
                classPathWith(logger),
                "-Djdk.httpclient.HttpClient.log=errors",
                "-Dlog4j2.level=WARN",
                // In which java.util.logging names its levels.
                "-Duser.language=en"));
        jvmOptions.addAll(List.of(options));
        Process child = child(jvmOptions, "track-and-return", "http://127.0.0.1:" + closedPort(), "1000");

        List<String> lines = output(child).lines().toList();

        assertThat(exitCode(child)).isZero();
        return lines;
    }

    @Test
    @Promise("I4")
    void lossInTheHook_isToldOnce_whereTheLoggerTakesIt() throws Exception {
        Process child =
                child(List.of("-Dtest.log.level=WARN"), "track-and-return", "http://127.0.0.1:" + closedPort(), "1500");

        List<String> lines = output(child).lines().toList();

        assertThat(exitCode(child)).isZero();
        assertThat(losses(lines)).hasSize(1).noneMatch(ChildJvmIT::isOnTheConsole);
    }

    @Test
    void systemExit_deliversWhatIsQueued() throws Exception {
        Process child = child(List.of(), "track-and-exit", origin(), "10000");

        assertThat(exitCode(child)).isEqualTo(3);
        assertEverythingArrivedOnce();
    }

    /** The hook must not wait for a listener that waits for the hook: it has an hour for the final flush here. */
    @Test
    @Promise("I20")
    void systemExitInAListener_endsTheJvm() throws Exception {
        Process child = child(List.of(), "exit-in-a-listener", origin(), "3600000");

        assertThat(exitCode(child)).isEqualTo(7);
        assertEverythingArrivedOnce();
    }

    @Test
    void returningFromMain_deliversWhatIsQueued_andEndsTheJvm() throws Exception {
        Process child = child(List.of(), "track-and-return", origin(), "10000");

        assertThat(exitCode(child)).isZero();
        assertEverythingArrivedOnce();
    }

    @Test
    @Tag("thorough")
    @Promise("I12")
    void fullQueue_fitsIntoASmallHeap() throws Exception {
        Process child = child(List.of("-Xmx72m"), "fill", "http://127.0.0.1:9", "0");

        List<String> lines = output(child).lines().toList();

        assertThat(exitCode(child)).isZero();
        // 32 MiB of events of a bit more than 30,000 bytes: twice that and 4 MiB is all the heap that there is.
        assertThat(lines).anyMatch(line -> line.matches("accepted 111\\d refused 188\\d\\d"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Promise({"I1", "I40", "I57"})
    void applicationOutOfDescriptors_losesNothing_andGoesOnWhenThereAreSome() throws Exception {
        Process child =
                childWithFewDescriptors(System.getProperty("java.class.path"), "out-of-descriptors", origin(), "10000");

        List<String> lines = output(child).lines().toList();

        assertThat(exitCode(child)).as("%s", lines).isZero();
        assertThat(lines).containsSubsequence("network_error, held 500", "delivered 500");
        assertThat(new HashSet<>(messageIds())).hasSize(501);
        assertThat(messageIds()).hasSize(501);
    }

    @Test
    @Tag("thorough")
    @EnabledOnOs(OS.LINUX)
    @Promise({"I1", "I57"})
    void firstEvent_withoutADescriptorLeft_isAccepted_andDeliveredOnceThereIsOne(@TempDir Path directory)
            throws Exception {
        Process child = childWithFewDescriptors(jars(directory), "out-of-descriptors-at-first", origin(), "10000");

        List<String> lines = output(child).lines().toList();

        assertThat(exitCode(child)).as("%s", lines).isZero();
        assertThat(lines).containsSubsequence("accepted 500", "network_error, held 500", "delivered 500");
        assertEverythingArrivedOnce();
    }

    /** As applications have them: each class in a directory takes a descriptor of its own to be loaded. */
    private static String jars(Path directory) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            jars.add(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry), directory, jars.size()) : entry);
        }
        return String.join(File.pathSeparator, jars);
    }

    private static String jar(Path classes, Path directory, int number) throws IOException {
        Path jar = directory.resolve(number + ".jar");
        try (var files = Files.walk(classes);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar.toString();
    }

    @Test
    @Promise("I42")
    void bytes_doNotDependOnLocaleZoneOrCharset() throws Exception {
        assertBytesAreThoseOfEverywhere(List.of(
                List.of(
                        "-Duser.language=ar",
                        "-Duser.country=SA",
                        "-Duser.extensions=u-nu-arab",
                        "-Dfile.encoding=US-ASCII",
                        "-Dsun.jnu.encoding=US-ASCII"),
                List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Asia/Kathmandu")));
    }

    @Test
    @Tag("thorough")
    @Promise("I42")
    void bytes_doNotDependOnAnyOfThemAlone() throws Exception {
        assertBytesAreThoseOfEverywhere(List.of(
                List.of(),
                List.of("-Duser.language=tr", "-Duser.country=TR"),
                List.of("-Duser.language=ar", "-Duser.country=SA", "-Duser.extensions=u-nu-arab"),
                List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.extensions=u-ca-buddhist"),
                List.of("-Dfile.encoding=US-ASCII", "-Dsun.jnu.encoding=US-ASCII"),
                List.of("-Duser.timezone=Asia/Kathmandu")));
    }

    private void assertBytesAreThoseOfEverywhere(List<List<String>> all) throws Exception {
        List<Process> places = new ArrayList<>();
        for (List<String> options : all) {
            places.add(child(options, "one-fixed-event", origin(), "10000"));
        }
        for (Process place : places) {
            assertThat(exitCode(place)).isZero();
        }

        assertThat(bodies).hasSameSizeAs(all);
        assertThat(bodies).allMatch(body -> Arrays.equals(body, bodies.get(0)));
        assertThat(new String(bodies.get(0), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"events\":[{\"event\":\"title_id\",\"external_id\":\"user_42\",\"anonymous_id\":\"ınönü\","
                                + "\"properties\":{\"TITLE\":\"İıŞş – 漢字 😀 ١٢٣\",\"total\":1234.5,\"record\":{\"day\":\"1970-01-01\"},"
                                + "\"when\":\"2026-05-16T07:00:00Z\"},\"timestamp\":\"2026-05-16T07:00:00.123Z\","
                                + "\"message_id\":\"3f0f1c9e-6a7e-4b1e-9a52-0f6d1a2b3c4d\"}]}");
    }
}
