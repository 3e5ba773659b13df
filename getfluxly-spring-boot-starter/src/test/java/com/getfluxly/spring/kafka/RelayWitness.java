package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The service on loopback: answers as it is told, and keeps accounts of what came under which key. */
final class RelayWitness implements AutoCloseable {

    private static final Pattern ID = Pattern.compile("\"message_id\":\"([^\"]+)\"");

    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listener;
    private volatile Script script = request -> Answer.TAKEN;
    private volatile CountDownLatch gate = new CountDownLatch(1);

    // All below is guarded by this.
    private final Map<String, Set<String>> bytesOfKeys = new HashMap<>();
    private final Map<String, Set<String>> keysOfEvents = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private int requests;
    private int arrivals;

    RelayWitness() {
        listener = listen(0);
    }

    /** What is done with a request. */
    @FunctionalInterface
    interface Script {
        Answer answer(Request request);
    }

    /** One with events, as it was read. */
    record Request(String key, String agent, String body, List<String> ids) {}

    /**
     * What becomes of it.
     *
     * @param isTaken whether its events are at the service from now on
     * @param head the status line and headers; null for a service that says nothing until it is released
     */
    record Answer(boolean isTaken, @Nullable String head) {

        static final Answer TAKEN = new Answer(true, "202 Accepted");
        static final Answer SILENCE = new Answer(false, null);
        static final Answer TAKEN_IN_SILENCE = new Answer(true, null);

        static Answer refused(String head) {
            return new Answer(false, head);
        }
    }

    String origin() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    void script(Script script) {
        this.script = script;
    }

    /** Lets go of those who wait for an answer; the next ones get one. */
    void release() {
        gate.countDown();
        gate = new CountDownLatch(1);
    }

    /** From now on connections are refused, and those that are there cut. */
    void goAway() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    void comeBack() {
        listener = listen(listener.getLocalPort());
    }

    /** Waits until so many requests have been read in all; false if they do not come. */
    synchronized boolean awaitRequests(int count, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); requests < count && left > 0; left = deadline - System.nanoTime()) {
            wait(Math.max(1, Duration.ofNanos(left).toMillis()));
        }
        return requests >= count;
    }

    synchronized int requests() {
        return requests;
    }

    /** Of events, each as often as it came. */
    synchronized int arrivals() {
        return arrivals;
    }

    synchronized int taken() {
        return taken.size();
    }

    synchronized Set<String> takenEvents() {
        return Set.copyOf(taken);
    }

    synchronized int distinctEvents() {
        return keysOfEvents.size();
    }

    /** How many keys each event came under. */
    synchronized Map<String, Integer> keysOfEvents() {
        Map<String, Integer> counts = new HashMap<>();
        keysOfEvents.forEach((id, keys) -> counts.put(id, keys.size()));
        return counts;
    }

    synchronized long keysWithOtherBytes() {
        return bytesOfKeys.values().stream().filter(bodies -> bodies.size() > 1).count();
    }

    @Override
    public void close() throws IOException {
        gate.countDown();
        goAway();
    }

    // ---- the wire ---------------------------------------------------------------------------------------------------

    private ServerSocket listen(int port) {
        try {
            ServerSocket fresh = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            daemon(() -> accept(fresh));
            return fresh;
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket connection = from.accept();
                connections.add(connection);
                daemon(() -> converse(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Socket socket) {
        try (Socket connection = socket) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String head = readHead(in); !head.isEmpty(); head = readHead(in)) {
                Answer answer = hear(head, in.readNBytes(Integer.parseInt(header(head, "content-length"))));
                if (answer.head() == null) {
                    gate.await();
                    return;
                }
                String body = answer.isTaken() ? "{\"errors\":[]}" : "{}";
                connection
                        .getOutputStream()
                        .write(("HTTP/1.1 " + answer.head() + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                        + body)
                                .getBytes(ISO_8859_1));
            }
        } catch (IOException | InterruptedException over) {
            return;
        } finally {
            connections.remove(socket);
        }
    }

    private Answer hear(String head, byte[] body) throws IOException {
        if (body.length < Integer.parseInt(header(head, "content-length"))) {
            throw new EOFException();
        }
        String text = new String(body, ISO_8859_1);
        List<String> ids =
                ID.matcher(text).results().map(found -> found.group(1)).toList();
        Request request = new Request(header(head, "x-idempotency-key"), header(head, "user-agent"), text, ids);
        Answer answer = script.answer(request);
        enter(request, HexFormat.of().formatHex(Sha256.digest().digest(body)), answer);
        return answer;
    }

    private synchronized void enter(Request request, String hash, Answer answer) {
        requests++;
        arrivals += request.ids().size();
        bytesOfKeys.computeIfAbsent(request.key(), key -> new HashSet<>(2)).add(hash);
        request.ids()
                .forEach(id -> keysOfEvents
                        .computeIfAbsent(id, event -> new HashSet<>(2))
                        .add(request.key()));
        if (answer.isTaken()) {
            taken.addAll(request.ids());
        }
        notifyAll();
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            bytes.write(next);
            boolean isExpected = next == (ends % 2 == 0 ? '\r' : '\n');
            ends = isExpected ? ends + 1 : 0;
        }
        return bytes.toString(ISO_8859_1);
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "relay-witness");
        thread.setDaemon(true);
        thread.start();
    }
}
