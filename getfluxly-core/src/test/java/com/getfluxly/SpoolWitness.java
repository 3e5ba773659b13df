package com.getfluxly;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service of an application that is killed again and again: takes every request, answers a little later, and
 * remembers which life sent what under which key.
 */
final class SpoolWitness implements AutoCloseable {

    private static final Pattern LIFE = Pattern.compile("life/(\\d+)");
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_DELAY_MILLIS = 8;

    static {
        // Or each answer, whose head and body leave one after the other, waits 40 ms for the first to be acknowledged.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();

    // All below is guarded by this.
    private final Random delays;
    private final Map<String, byte[]> bodies = new LinkedHashMap<>();
    private final Map<String, List<Integer>> lives = new HashMap<>();
    private final Map<String, List<byte[]>> torn = new HashMap<>();
    private final List<Long> numbers = new ArrayList<>();
    private final Set<Long> knownNumbers = new TreeSet<>();
    private final Set<String> knownIds = new TreeSet<>();
    private final List<String> violations = new ArrayList<>();
    private int takenInLife;
    private int newestLife;

    private SpoolWitness(HttpServer server, long seed) {
        this.server = server;
        this.delays = new Random(seed);
    }

    static SpoolWitness start(long seed) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            SpoolWitness witness = new SpoolWitness(server, seed);
            server.createContext("/v1/events/batch", witness::take);
            server.setExecutor(witness.workers);
            server.start();
            return witness;
        } catch (IOException unavailable) {
            throw new UncheckedIOException(unavailable);
        }
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until a life has sent so many requests. */
    synchronized void await(int life, int requests) throws InterruptedException {
        while (newestLife < life || takenInLife < requests) {
            wait();
        }
    }

    // ---- what it saw ------------------------------------------------------------------------------------------------

    /** The numbers of the events, each where it came first. */
    synchronized List<Long> numbers() {
        return List.copyOf(numbers);
    }

    /** Everything that a repetition may not do. */
    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized int batches() {
        return bodies.size();
    }

    /** How many batches each life sent that an earlier one had sent, too; for lives that sent any. */
    synchronized Map<Integer, Integer> resent() {
        Map<Integer, Integer> resent = new TreeMap<>();
        for (List<Integer> senders : lives.values()) {
            senders.stream().sorted().skip(1).forEach(life -> resent.merge(life, 1, Integer::sum));
        }
        return resent;
    }

    // -----------------------------------------------------------------------------------------------------------------

    private void take(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestHeaders().getFirst("X-Idempotency-Key");
        Matcher life = LIFE.matcher(exchange.getRequestHeaders().getFirst("User-Agent"));
        if (!life.find()) {
            throw new AssertionError("no life in " + exchange.getRequestHeaders());
        }
        long delay = keep(key, Integer.parseInt(life.group(1)), body(key, exchange.getRequestBody()));
        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, workers).execute(() -> answer(exchange));
    }

    /** Of a request that breaks off, what came of it. */
    private byte[] body(String key, InputStream in) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            in.transferTo(read);
        } catch (IOException brokenOff) {
            keepTorn(key, read.toByteArray());
            throw brokenOff;
        }
        return read.toByteArray();
    }

    private synchronized void keepTorn(String key, byte[] part) {
        torn.computeIfAbsent(key, unknown -> new ArrayList<>()).add(part);
        checkTorn(key);
    }

    private void checkTorn(String key) {
        byte[] whole = bodies.get(key);
        for (byte[] part : torn.getOrDefault(key, List.of())) {
            if (whole != null && Arrays.mismatch(whole, part) != part.length) {
                violations.add("another beginning under " + key);
            }
        }
    }

    /** @return after how many milliseconds to answer */
    private synchronized int keep(String key, int life, byte[] body) {
        List<Integer> senders = lives.computeIfAbsent(key, unknown -> new ArrayList<>());
        if (senders.contains(life)) {
            violations.add(key + " came twice in life " + life);
        }
        senders.add(life);
        byte[] known = bodies.putIfAbsent(key, body);
        if (known == null) {
            keepEvents(key, body);
        } else if (!Arrays.equals(known, body)) {
            violations.add("another body under " + key + " in life " + life);
        }
        checkTorn(key);
        if (life >= newestLife) {
            takenInLife = life > newestLife ? 1 : takenInLife + 1;
            newestLife = life;
            notifyAll();
        }
        return delays.nextInt(LONGEST_DELAY_MILLIS);
    }

    private void keepEvents(String key, byte[] body) {
        for (JsonNode event : JSON.readTree(body).path("events")) {
            long number = event.path("properties").path("number").asLong();
            String id = event.path("message_id").asString();
            numbers.add(number);
            if (!knownNumbers.add(number) || !knownIds.add(id)) {
                violations.add(number + " as " + id + " came under " + key + " and another key");
            }
        }
    }

    private static void answer(HttpExchange exchange) {
        byte[] answer = "{\"rejected\":0,\"errors\":[]}".getBytes(StandardCharsets.US_ASCII);
        try (exchange) {
            exchange.sendResponseHeaders(202, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (IOException killed) {
            // Nobody is there to hear it.
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
