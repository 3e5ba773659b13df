package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Watches a run from outside and knows what may never happen. */
final class Oracle implements DeliveryListener {

    private static final int STICKY = 3;

    private final Map<String, byte[]> bodies = new HashMap<>();
    private final Map<String, JsonNode> events = new HashMap<>();
    private final Map<String, String> outcomes = new HashMap<>();
    private final Set<String> firstTransmissions = new LinkedHashSet<>();
    private final Set<Integer> accepted = new LinkedHashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Naming> names = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Violations violations;
    private long dropped;
    private long prepared;
    private long discarded;
    private boolean closed;
    long peakBytes;
    int requests;

    Oracle(Violations violations) {
        this.violations = violations;
    }

    void accepted(int number) {
        accepted.add(number);
    }

    void prepared() {
        prepared++;
    }

    void sent() {
        prepared--;
    }

    void discarded() {
        prepared--;
        discarded++;
    }

    /** From now on nobody holds a place. */
    void closed() {
        closed = true;
    }

    /** A key, and what the service has said to it. */
    private static final class Naming {
        private final List<String> ids;
        private int status;
        private String storedError = "";
        private int replays;

        private Naming(List<String> ids) {
            this.ids = ids;
        }

        private void answered(int status, String requestId) {
            this.status = status;
            if (requestId.isEmpty()) {
                return;
            }
            replays = requestId.equals(storedError) ? replays + 1 : 1;
            storedError = requestId;
            assertThat(replays <= STICKY)
                    .as("I10: a stored error cannot pin a batch")
                    .isTrue();
        }

        /** Halved, cut under a rate limit, or stuck with a stored error. */
        private boolean mayBeLeft() {
            boolean cut = ids.size() > 1 && (status == 400 || status == 413 || status == 429);
            return cut || (!storedError.isEmpty() && replays == STICKY);
        }
    }

    void request(TransportRequest request) {
        requests++;
        String key = ScriptedTransport.key(request);
        List<JsonNode> sent = ScriptedTransport.eventsOf(request);
        names.computeIfAbsent(key, unknown -> new Naming(ScriptedTransport.messageIds(request)));
        byte[] before = bodies.putIfAbsent(key, request.body());
        assertThat(before == null || Arrays.equals(before, request.body()))
                .as("I6: one key, one sequence of bytes")
                .isTrue();
        assertThat(request.body().length).as("I54").isLessThanOrEqualTo(262_144);

        Set<String> inThisRequest = new HashSet<>();
        for (JsonNode event : sent) {
            String id = event.path("message_id").asString();
            assertThat(inThisRequest.add(id)).as("I8: no id twice in a request").isTrue();
            assertThat(outcomes)
                    .as("I9: nothing is sent again once it is settled")
                    .doesNotContainKey(id);
            JsonNode first = events.putIfAbsent(id, event);
            assertThat(first == null || first.toString().equals(event.toString()))
                    .as("I5: an event never changes")
                    .isTrue();
            checkKeptKey(id, key);
            numbers.put(id, event.path("properties").path("number").asInt());
            firstTransmissions.add(id);
        }
        assertThat(inThisRequest).as("I54").hasSizeBetween(1, 100);
    }

    /** What came back, or null if nothing did. */
    void answered(TransportRequest request, @Nullable TransportResponse answer) {
        Naming name = Objects.requireNonNull(names.get(ScriptedTransport.key(request)));
        name.ids.forEach(id -> failures.merge(id, 1, Integer::sum));
        if (answer == null) {
            name.answered(0, "");
        } else {
            name.answered(answer.status(), requestId(answer));
        }
    }

    private static String requestId(TransportResponse answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        return body.startsWith("{")
                ? ScriptedTransport.JSON.readTree(body).path("request_id").asString("")
                : "";
    }

    private void checkKeptKey(String id, String key) {
        String before = keys.put(id, key);
        if (before != null && !before.equals(key)) {
            Naming name = Objects.requireNonNull(names.get(before));
            boolean suspected = name.ids.size() > 1 && failures.getOrDefault(id, 0) >= 3;
            boolean lostSome = name.ids.stream().anyMatch(outcomes::containsKey);
            assertThat(suspected || lostSome || name.mayBeLeft())
                    .as("I7: a batch keeps its key")
                    .isTrue();
        }
    }

    boolean isSettled(String id) {
        return outcomes.containsKey(id);
    }

    void snapshot(DeliveryStats stats) {
        long sum = 0;
        for (long ofAReason : stats.droppedByReason().values()) {
            sum += ofAReason;
        }
        check("I3: the sum over reasons", stats.dropped(), sum);
        check("I4: counted at once", stats.dropped(), dropped);
        check("I2", stats.offered(), stats.accepted() + stats.refused());
        check(
                "I2",
                stats.accepted(),
                stats.delivered() + stats.rejected() + stats.dropped() + stats.queued() + stats.inFlight());
        check("I12: a place for each that is prepared", stats.prepared(), closed ? 0 : prepared);
        check("I60", stats.refusedByReason().getOrDefault(DropReason.ROLLED_BACK, 0L), discarded);
        long held = stats.queued() + stats.inFlight() + stats.prepared();
        check("I12: within the bound", Math.min(held, stats.queueCapacity()), held);
        peakBytes = Math.max(peakBytes, stats.queuedBytes());
    }

    /** After every event of every run: a description is made only for what is wrong. */
    private static void check(String promise, long actual, long expected) {
        if (actual != expected) {
            assertThat(actual).as(promise).isEqualTo(expected);
        }
    }

    @Override
    public void onDelivered(DeliveredBatch batch) {
        batch.messageIds().forEach(id -> outcome(id, "delivered"));
    }

    @Override
    public void onRejected(RejectedEvent event) {
        outcome(event.messageId(), "rejected");
    }

    @Override
    public void onDropped(DroppedEvent event) {
        boolean wasAccepted = !event.refused();
        if (wasAccepted) {
            dropped++;
            outcome(event.messageId(), event.sent() ? "dropped, unconfirmed" : "dropped, unsent");
        }
    }

    private void checkJudged(String id, boolean rejected) {
        Naming name = Objects.requireNonNull(names.get(keys.get(id)), "never sent");
        boolean refusedAlone = name.ids.size() == 1 && (name.status == 400 || name.status == 413);
        assertThat(name.status == 202 || (rejected && refusedAlone))
                .as("I24: settled by what the service said of it")
                .isTrue();
    }

    private void outcome(String id, String outcome) {
        violations.watch(() -> {
            assertThat(outcomes.putIfAbsent(id, outcome)).as("I1: one outcome").isNull();
            if (outcome.equals("delivered") || outcome.equals("rejected")) {
                checkJudged(id, outcome.equals("rejected"));
            }
        });
    }

    /** The end of a run: nothing is pending. */
    void verify(SimulatedService service, DeliveryStats stats) {
        assertThat(outcomes).as("I1: an outcome for each").hasSize(accepted.size());
        Map<Integer, Integer> places = new HashMap<>();
        accepted.forEach(number -> places.put(number, places.size()));
        List<Integer> order =
                firstTransmissions.stream().map(numbers::get).map(places::get).toList();
        assertThat(order).as("I11: in the order of acceptance").isSorted();
        outcomes.forEach((id, outcome) -> {
            switch (outcome) {
                // Judged, not stored: a rejection that came with an empty answer twice counts as unverified delivery.
                case "delivered" ->
                    assertThat(service.delivered.contains(id) || service.rejected.contains(id))
                            .as("not lost")
                            .isTrue();
                case "dropped, unsent" ->
                    assertThat(service.delivered.contains(id) || service.rejected.contains(id))
                            .as("I59: surely not taken")
                            .isFalse();
                case "dropped, unconfirmed" -> assertThat(events).as("sent").containsKey(id);
                default -> {}
            }
        });
        assertThat(stats.delivered()).isEqualTo(count("delivered"));
        assertThat(stats.rejected()).isEqualTo(count("rejected"));
        assertThat(stats.dropped()).isEqualTo(count("dropped, unsent") + count("dropped, unconfirmed"));
    }

    private long count(String outcome) {
        return new ArrayList<>(outcomes.values())
                .stream().filter(outcome::equals).count();
    }
}
