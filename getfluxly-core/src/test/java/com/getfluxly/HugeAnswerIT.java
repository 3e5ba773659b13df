package com.getfluxly;

import static com.getfluxly.HugeAnswerIT.HugeAnswers.CHUNKED_HEAD;
import static com.getfluxly.HugeAnswerIT.HugeAnswers.DECLARED_HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.transport.LoopbackListener;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of a gigabyte for a JVM of 64 megabytes. */
@Timeout(60)
class HugeAnswerIT {

    private static final long GIGABYTE = 1L << 30;

    private @Nullable HugeAnswers server;
    private @Nullable Process child;

    @AfterEach
    void stop() throws IOException {
        if (child != null) {
            child.destroyForcibly();
        }
        if (server != null) {
            server.close();
        }
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("endless chunks", CHUNKED_HEAD, true),
                Arguments.of("a declared gigabyte", DECLARED_HEAD, false));
    }

    /** The status says that the events were taken, and the body cannot be read: asked once more, then believed. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    @Promise({"I1", "I6", "I12", "I15", "I24"})
    void hugeAnswer_isCutAndTheEventsCountAsDelivered_afterOneMoreTry(String what, String head, boolean chunked)
            throws Exception {
        HugeAnswers huge = new HugeAnswers(head, chunked);
        server = huge;
        Process process = start(huge.origin());
        child = process;

        List<String> said = process.inputReader(StandardCharsets.UTF_8).lines().toList();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the JVM ends").isTrue();
        assertThat(said)
                .as(what)
                .containsExactly(
                        "FlushResult[accepted=500, rejected=0, batches=5, errors=[], dropped=0, pending=0]",
                        "delivered 500 rejected 0 dropped 0 requests 10 retries 5",
                        "closed");
        assertThat(process.exitValue()).isZero();
        assertThat(huge.keys()).hasSize(10);
        assertThat(requestsPerKey(huge))
                .hasSize(5)
                .allSatisfy((key, count) -> assertThat(count).isEqualTo(2));
        assertThat(new HashSet<>(huge.requests)).as("one body for each key").hasSize(5);
        assertThat(huge.sent).hasSize(10).allMatch(bytes -> bytes < 2 * 1024 * 1024);
    }

    private static Map<String, Integer> requestsPerKey(HugeAnswers huge) {
        Map<String, Integer> counts = new HashMap<>();
        huge.keys().forEach(key -> counts.merge(key, 1, Integer::sum));
        return counts;
    }

    private static Process start(String origin) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        // A client that survives running out of memory must not pass for one that needs little.
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HugeAnswerMain.class.getName(),
                        origin)
                .redirectErrorStream(true)
                .start();
    }

    /** Answers every request with zeros until the client hangs up, or a gigabyte is over. */
    static final class HugeAnswers implements AutoCloseable {

        static final String CHUNKED_HEAD = "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n";
        static final String DECLARED_HEAD = "HTTP/1.1 202 Accepted\r\nContent-Length: " + GIGABYTE + "\r\n\r\n";
        private static final int CHUNK = 16 * 1024;

        private final LoopbackListener listener;
        private final byte[] head;
        private final byte[] piece;

        /** Key and body of each request, in order. */
        final List<String> requests = new CopyOnWriteArrayList<>();

        /** How much of each answer went out before the client hung up. */
        final List<Long> sent = new CopyOnWriteArrayList<>();

        HugeAnswers(String head, boolean chunked) {
            this.head = head.getBytes(StandardCharsets.ISO_8859_1);
            byte[] zeros = new byte[CHUNK];
            String asText = new String(zeros, StandardCharsets.ISO_8859_1);
            this.piece = chunked ? ("4000\r\n" + asText + "\r\n").getBytes(StandardCharsets.ISO_8859_1) : zeros;
            this.listener = LoopbackListener.start("huge-answers", this::serve);
        }

        String origin() {
            return "http://127.0.0.1:" + listener.port();
        }

        List<String> keys() {
            return requests.stream()
                    .map(request -> request.substring(0, request.indexOf('\n')))
                    .collect(Collectors.toCollection(ArrayList::new));
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        private void serve(Socket socket) {
            long written = 0;
            try (socket) {
                // Small, so that what was written is what the client took, or nearly so.
                socket.setSendBufferSize(CHUNK);
                requests.add(read(new BufferedInputStream(socket.getInputStream())));
                OutputStream out = socket.getOutputStream();
                out.write(head);
                for (; written < GIGABYTE; written += CHUNK) {
                    out.write(piece);
                }
            } catch (IOException hungUp) {
                sent.add(written);
                return;
            }
            sent.add(GIGABYTE);
        }

        private static String read(InputStream in) throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                text.append((char) in.read());
            }
            int length = Integer.parseInt(header(text.toString(), "content-length"));
            return header(text.toString(), "x-idempotency-key")
                    + "\n"
                    + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        private static String header(String head, String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).trim())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
