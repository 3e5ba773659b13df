package com.getfluxly.transport;

import com.getfluxly.transport.FaultServer.Fault;
import com.getfluxly.transport.FaultServer.Visit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model of the service behind a {@link FaultServer}: a request under a key that it knows is answered as before and
 * takes nothing. It remembers every body under its key, broken-off ones too.
 */
public final class IdempotentService {

    private static final JsonMapper JSON = new JsonMapper();

    // All below is guarded by this.
    private final Map<String, List<byte[]>> bodies = new LinkedHashMap<>();
    private final Map<String, List<byte[]>> torn = new LinkedHashMap<>();
    private final Map<String, Set<String>> keys = new HashMap<>();
    private final List<String> messageIds = new ArrayList<>();
    private int largestRequest;

    // ---- what it does -----------------------------------------------------------------------------------------------

    /** Takes the request and answers; the connection stays open for the next one. */
    public Fault takes() {
        return visit -> answer(visit, take(visit), "");
    }

    /** Takes the request, answers, says that the connection ends with it, and ends it. */
    public Fault takesAndSaysGoodbye() {
        return visit -> {
            answer(visit, take(visit), "Connection: close\r\n");
            visit.end();
        };
    }

    /** Takes the request and says nothing. */
    public Fault takesInSilence() {
        return visit -> {
            take(visit);
            visit.awaitHangUp();
        };
    }

    // ---- what it saw ------------------------------------------------------------------------------------------------

    /** The ids of the events taken, in order; one that came under two keys stands there twice. */
    public synchronized List<String> messageIds() {
        return List.copyOf(messageIds);
    }

    /** Requests that arrived as a whole, repeated ones included. */
    public synchronized int requests() {
        return bodies.values().stream().mapToInt(List::size).sum();
    }

    /** How many different keys there were. */
    public synchronized int keys() {
        return bodies.size();
    }

    /** Keys whose bodies are not all the same, or whose broken-off bodies are not the beginning of the whole one. */
    public synchronized List<String> keysWithTwoBodies() {
        return bodies.entrySet().stream()
                .filter(entry -> !isOneBody(entry.getValue(), torn.getOrDefault(entry.getKey(), List.of())))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Keys of broken-off requests that never arrived as a whole. */
    public synchronized List<String> keysGivenUp() {
        return torn.keySet().stream().filter(key -> !bodies.containsKey(key)).toList();
    }

    /** Whether a request arrived as a whole under this key, with this very body. */
    public synchronized boolean hasTaken(String key, byte[] body) {
        return bodies.containsKey(key) && Arrays.equals(bodies.get(key).get(0), body);
    }

    /** Events that came under more than one key. */
    public synchronized List<String> messageIdsUnderTwoKeys() {
        return keys.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How many bytes there were of each body that was broken off. */
    public synchronized List<Integer> sizesOfTornBodies() {
        return torn.values().stream()
                .flatMap(List::stream)
                .map(body -> body.length)
                .toList();
    }

    /** The size of the largest body that arrived as a whole. */
    public synchronized int largestBody() {
        return bodies.values().stream()
                .flatMap(List::stream)
                .mapToInt(body -> body.length)
                .max()
                .orElse(0);
    }

    /** The size of the largest request that arrived as a whole, from its first line to the end of its body. */
    public synchronized int largestRequest() {
        return largestRequest;
    }

    // -----------------------------------------------------------------------------------------------------------------

    private static boolean isOneBody(List<byte[]> whole, List<byte[]> parts) {
        byte[] body = whole.get(0);
        return whole.stream().allMatch(other -> Arrays.equals(other, body))
                && parts.stream()
                        .allMatch(part ->
                                part.length < body.length && Arrays.equals(part, Arrays.copyOf(body, part.length)));
    }

    private int take(Visit visit) throws IOException {
        String head = visit.readHead();
        String key = header(head, "X-Idempotency-Key");
        int length = Integer.parseInt(header(head, "Content-Length"));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            while (body.size() < length) {
                body.writeBytes(visit.readBody(1));
            }
        } catch (IOException brokenOff) {
            keepTorn(key, body.toByteArray());
            throw brokenOff;
        }
        return keep(key, head, body.toByteArray());
    }

    private static String header(String head, String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).trim())
                .findFirst()
                .orElseThrow();
    }

    private synchronized void keepTorn(String key, byte[] body) {
        torn.computeIfAbsent(key, unknown -> new ArrayList<>()).add(body);
    }

    private synchronized int keep(String key, String head, byte[] body) {
        boolean known = bodies.containsKey(key);
        bodies.computeIfAbsent(key, unknown -> new ArrayList<>()).add(body);
        largestRequest = Math.max(largestRequest, head.length() + body.length);
        List<String> ids = JSON.readTree(body)
                .path("events")
                .valueStream()
                .map(event -> event.path("message_id").asString())
                .toList();
        ids.forEach(id -> keys.computeIfAbsent(id, unknown -> new HashSet<>()).add(key));
        if (!known) {
            messageIds.addAll(ids);
        }
        return ids.size();
    }

    private static void answer(Visit visit, int taken, String headers) throws IOException {
        String body = "{\"accepted\":" + taken + ",\"rejected\":0,\"errors\":[]}";
        visit.write("HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }
}
