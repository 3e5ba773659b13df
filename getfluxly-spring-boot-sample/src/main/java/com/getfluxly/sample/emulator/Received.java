package com.getfluxly.sample.emulator;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What arrived, newest kept, in bounded memory. */
final class Received {

    private static final int MAX_EVENTS = 10_000;
    private static final int MAX_REQUESTS = 1_000;
    private static final long MAX_BYTES = 32_000_000;
    private static final int MAX_MESSAGE_IDS = 100_000;
    private static final int MAX_KEYS = 10_000;

    private final Clock clock;

    // All guarded by this.
    private final Newest events = new Newest(MAX_EVENTS, MAX_BYTES);
    private final Newest requests = new Newest(MAX_REQUESTS, MAX_BYTES);
    /** By the number of requests that brought the event, from the one on that it was kept of. */
    private final Map<String, Integer> messageIds = new BoundedMap<>(MAX_MESSAGE_IDS);

    private final Map<String, Boolean> condemnedIds = new BoundedMap<>(MAX_MESSAGE_IDS);
    /** By the number of the sender that used the key last. */
    private final Map<String, Integer> keys = new BoundedMap<>(MAX_KEYS);

    private int sender;
    private long resentCount;
    private long storedCount;
    private long eventCount;
    private long duplicateCount;
    private long againCount;
    private long requestCount;

    Received(Clock clock) {
        this.clock = clock;
    }

    /** Keeps an event, unless one with its {@code message_id} came before: that one is only counted. */
    synchronized void store(ObjectNode event, String idempotencyKey) {
        if (isDuplicate(event)) {
            duplicateCount++;
            return;
        }
        messageId(event).ifPresent(id -> {
            messageIds.put(id, 0);
            condemnedIds.remove(id);
        });
        storedCount++;
        eventCount++;
        ObjectNode kept = Json.object().setAll(event);
        events.add(stamp(kept).put("idempotency_key", idempotencyKey));
    }

    /**
     * Counts an event that a fault refused for good, once however often it comes. One whose client missed that answer
     * may still be stored later, and counts no more then.
     */
    synchronized void condemn(JsonNode event) {
        messageId(event).filter(id -> !messageIds.containsKey(id)).ifPresent(id -> condemnedIds.put(id, true));
    }

    /** Keeps an API request, and what became of it. */
    synchronized void record(ApiRequest request, Outcome outcome) {
        ObjectNode entry = stamp(Json.object()).put("method", request.method()).put("path", request.path());
        ObjectNode headers = entry.putObject("headers");
        request.maskedHeaders().forEach(headers::put);
        entry.put("idempotency_key", request.header("X-Idempotency-Key").orElse(null));
        entry.put("status", outcome.status()).put("replay", outcome.replay().label());
        entry.put("events", request.eventNames().size());
        // A batch's events are shown on their own.
        Optional<ObjectNode> body = request.json().filter(json -> !json.has("events"));
        entry.set("body", body.orElse(null));
        request.header("X-Idempotency-Key").ifPresent(this::noteSender);
        request.events().forEach(this::noteArrival);
        requestCount++;
        requests.add(entry);
    }

    synchronized boolean hasStored(String messageId) {
        return messageIds.containsKey(messageId);
    }

    synchronized boolean hasCondemned(String messageId) {
        return condemnedIds.containsKey(messageId);
    }

    /** From now on another process sends. */
    synchronized void expectNewSender() {
        sender++;
    }

    /** How many requests came again from a later sender, under the key that they had from the earlier one. */
    synchronized long resent() {
        return resentCount;
    }

    /** How many of the events that are kept carry the id, whichever of the three it is. */
    synchronized long eventsOf(String profileId) {
        return events.latestFirst().filter(event -> carries(event, profileId)).count();
    }

    synchronized Counters counters() {
        return new Counters(eventCount, duplicateCount, condemnedIds.size(), requestCount);
    }

    /** What {@code GET /received} shows. No node in it changes any more, so it may be written off the lock. */
    synchronized ObjectNode snapshot() {
        ObjectNode snapshot = Json.object();
        snapshot.putObject("counters")
                .put("events", eventCount)
                .put("duplicates", duplicateCount)
                .put("requests", requestCount);
        snapshot.putArray("events").addAll(events.all());
        snapshot.putArray("requests").addAll(requests.all());
        return snapshot;
    }

    /** What {@code GET /received/events} shows: those with the name, or all of them. */
    synchronized ObjectNode events(@Nullable String name) {
        List<ObjectNode> named = events.all().stream()
                .filter(event ->
                        name == null || event.path("event").asString("").equals(name))
                .toList();
        ObjectNode shown = Json.object().put("count", named.size());
        shown.putArray("events").addAll(named);
        return shown;
    }

    /** The counters, and the newest of the events alone: what may be asked for twice a second. */
    synchronized EmulatorSnapshot summary(@Nullable String fault, int newestEvents) {
        List<ReceivedEvent> newest =
                events.latestFirst().limit(newestEvents).map(this::shown).toList();
        return new EmulatorSnapshot(fault, storedCount, againCount, counters(), newest);
    }

    /** The JSON of an event that is kept, for people to read. */
    synchronized Optional<String> json(String messageId) {
        return events.latestFirst()
                .filter(event -> messageId(event).filter(messageId::equals).isPresent())
                .findFirst()
                .map(Json::pretty);
    }

    /**
     * Forgets what is shown. The message_ids are kept: an event that was delivered is still a duplicate the second
     * time, whoever has looked away in between. So is the number of events stored since the start.
     */
    synchronized void clear() {
        events.clear();
        requests.clear();
        condemnedIds.clear();
        eventCount = 0;
        duplicateCount = 0;
        requestCount = 0;
    }

    /** Forgets all of it, so that an event which came before is new once more. */
    synchronized void reset() {
        clear();
        messageIds.clear();
        keys.clear();
        storedCount = 0;
        againCount = 0;
        resentCount = 0;
    }

    private void noteSender(String key) {
        Integer before = keys.put(key, sender);
        if (before != null && before < sender) {
            resentCount++;
        }
    }

    /** After it was kept: a request that was refused, or got lost, brought nothing. */
    private void noteArrival(JsonNode event) {
        messageId(event)
                .map(id -> messageIds.computeIfPresent(id, (known, times) -> times + 1))
                .filter(times -> times > 1)
                .ifPresent(times -> againCount++);
    }

    private ReceivedEvent shown(ObjectNode event) {
        // Its request is counted after its events were kept.
        return ReceivedEvent.of(
                event, Math.max(1, messageId(event).map(messageIds::get).orElse(1)));
    }

    private boolean isDuplicate(ObjectNode event) {
        return messageId(event).filter(messageIds::containsKey).isPresent();
    }

    private static Optional<String> messageId(JsonNode event) {
        return Optional.ofNullable(event.path("message_id").stringValue(null));
    }

    private ObjectNode stamp(ObjectNode node) {
        return node.put("received_at", clock.instant().toString());
    }

    private static boolean carries(ObjectNode event, String profileId) {
        return EventRules.IDS.stream()
                .anyMatch(name -> event.path(name).asString("").equals(profileId));
    }
}
