package com.getfluxly.internal;

import com.getfluxly.internal.base.Clock;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A model of the service with a seed: it keeps the contract (stored answers by key, one delivery by message id) and breaks
 * down in every way that the decision table knows.
 */
final class SimulatedService implements ScriptedTransport.Answering {

    /** How far clocks may be off: less than a day between any two, beyond which nobody is believed. */
    static final int HOURS_IN_SECONDS = 10 * 60 * 60;

    private static final Instant START = Instant.parse("2026-05-16T07:00:00Z");

    static final String POISON = "poison";
    static final String UNWANTED = "unwanted";

    /** They name no event of the batch. */
    private static final List<String> ODDITIES = List.of(
            "{}",
            "{\"accepted\":-1}",
            "{\"accepted\":\"3\",\"rejected\":1000000}",
            "{\"accepted\":0,\"rejected\":2}",
            "{\"errors\":{}}",
            "{\"rejected\":1,\"errors\":[{\"index\":100,\"error\":\"validation_error\"}]}",
            "{\"rejected\":2,\"errors\":[{\"index\":-1},{\"index\":\"0\"},{\"index\":0.5},null,7]}");

    /** What goes wrong for a while. */
    enum Fault {
        NONE,
        FLAPPING,
        DOWN,
        UNREACHABLE,
        PROCESS_THEN_DROP,
        EMPTY_ANSWERS,
        LOGIN_PAGE,
        REVOKED,
        RATE_LIMITED,
        RESTARTING,
        PAUSING,
        ELSEWHERE,
        ODD_ANSWERS,
        STUCK_ERROR,
        SMALL_LIMIT
    }

    private final Random random;
    private final Clock clock;
    private final long start;
    private final Map<String, TransportResponse> stored = new HashMap<>();
    private final Map<String, String> stuck = new HashMap<>();
    private Fault fault = Fault.NONE;

    /** The pause that the last answer asked for, or null. */
    @Nullable Duration pause;

    final Set<String> delivered = new LinkedHashSet<>();
    final Set<String> rejected = new HashSet<>();
    int copies;

    /** @param clock of the client; the service goes by its monotonic part, so that steps of the other do not reach it */
    SimulatedService(Random random, Clock clock) {
        this.random = random;
        this.clock = clock;
        this.start = clock.nanos();
    }

    /** The true time. */
    Instant now() {
        return START.plusNanos(clock.nanos() - start);
    }

    void breakDown(Fault fault) {
        this.fault = fault;
    }

    @Override
    public TransportResponse answer(TransportRequest request) throws IOException {
        pause = null;
        return switch (fault) {
            case NONE -> take(request);
            case FLAPPING -> random.nextBoolean() ? take(request) : ScriptedTransport.json(503, "");
            case DOWN -> ScriptedTransport.json(random.nextBoolean() ? 503 : 500, "");
            case UNREACHABLE -> throw new IOException("connection refused");
            case PROCESS_THEN_DROP -> {
                take(request);
                throw new IOException("connection reset");
            }
            case EMPTY_ANSWERS -> {
                TransportResponse answer = take(request);
                yield answer.status() == 202 ? ScriptedTransport.json(202, "") : answer;
            }
            case LOGIN_PAGE -> ScriptedTransport.json(200, "<html>log in</html>");
            case REVOKED -> ScriptedTransport.json(401, "{\"error\":\"unauthenticated\"}");
            case RATE_LIMITED ->
                new TransportResponse(429, Map.of("Retry-After", List.of(seconds(askForAPause()))), new byte[0]);
            case RESTARTING -> new TransportResponse(503, byASkewedClock(askForAPause()), new byte[0]);
            case PAUSING -> {
                TransportResponse answer = take(request);
                yield answer.status() == 202
                        ? new TransportResponse(
                                202, Map.of("Retry-After", List.of(seconds(askForAPause()))), answer.body())
                        : answer;
            }
            case ELSEWHERE ->
                new TransportResponse(307, Map.of("Location", List.of("http://127.0.0.1:9/")), new byte[0]);
            case ODD_ANSWERS -> {
                TransportResponse answer = take(request);
                yield answer.status() == 202
                        ? ScriptedTransport.json(202, ODDITIES.get(random.nextInt(ODDITIES.size())))
                        : answer;
            }
            case STUCK_ERROR -> stuckError(request);
            case SMALL_LIMIT -> request.body().length > 4_000 ? ScriptedTransport.json(413, "") : take(request);
        };
    }

    private Duration askForAPause() {
        pause = Duration.ofSeconds(1 + random.nextInt(20));
        return pause;
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    /** An HTTP date, by a clock that is hours off: only the difference to the header {@code Date} means anything. */
    private Map<String, List<String>> byASkewedClock(Duration pause) {
        ZonedDateTime date = now().plusSeconds(random.nextInt(HOURS_IN_SECONDS)).atZone(ZoneOffset.UTC);
        return Map.of(
                "Date", List.of(DateTimeFormatter.RFC_1123_DATE_TIME.format(date)),
                "Retry-After", List.of(DateTimeFormatter.RFC_1123_DATE_TIME.format(date.plus(pause))));
    }

    /** The first answer under a key is an error, and it is what the key gets from then on. */
    private TransportResponse stuckError(TransportRequest request) {
        String id = stuck.computeIfAbsent(ScriptedTransport.key(request), key -> "req_" + stuck.size());
        boolean everyFourthKeyWorks = stuck.size() % 4 == 0;
        return everyFourthKeyWorks
                ? take(request)
                : ScriptedTransport.json(500, "{\"error\":\"server_error\",\"request_id\":\"" + id + "\"}");
    }

    private TransportResponse take(TransportRequest request) {
        return stored.computeIfAbsent(ScriptedTransport.key(request), key -> process(request));
    }

    private TransportResponse process(TransportRequest request) {
        List<JsonNode> events = ScriptedTransport.eventsOf(request);
        if (events.stream().anyMatch(event -> name(event).startsWith(POISON))) {
            return ScriptedTransport.json(400, "{\"error\":\"validation_error\"}");
        }
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            String id = events.get(i).path("message_id").asString();
            if (name(events.get(i)).startsWith(UNWANTED)) {
                rejected.add(id);
                errors.add("{\"index\":" + i + ",\"error\":\"validation_error\"}");
            } else if (!delivered.add(id)) {
                copies++;
            }
        }
        String body = "{\"accepted\":" + (events.size() - errors.size()) + ",\"rejected\":" + errors.size()
                + ",\"errors\":" + errors.stream().collect(Collectors.joining(",", "[", "]")) + "}";
        return new TransportResponse(202, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(JsonNode event) {
        return event.path("event").asString();
    }
}
