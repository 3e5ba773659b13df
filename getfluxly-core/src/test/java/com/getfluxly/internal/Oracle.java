package com.getfluxly.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.transport.TransportRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Watches a run from outside and knows what may never happen. */
final class Oracle implements DeliveryListener {

    private final Map<String, byte[]> bodies = new HashMap<>();
    private final Map<String, String> events = new HashMap<>();
    private final Map<String, String> outcomes = new HashMap<>();
    private final Set<String> firstTransmissions = new LinkedHashSet<>();
    private final Set<Integer> accepted = new LinkedHashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    long peakBytes;
    int requests;

    void accepted(int number) {
        accepted.add(number);
    }

    void request(TransportRequest request) {
        requests++;
        byte[] before = bodies.putIfAbsent(ScriptedTransport.key(request), request.body());
        assertThat(before == null || Arrays.equals(before, request.body()))
                .as("I6: one key, one sequence of bytes")
                .isTrue();
        assertThat(request.body().length).as("I54").isLessThanOrEqualTo(262_144);

        Set<String> inThisRequest = new HashSet<>();
        for (JsonNode event : ScriptedTransport.eventsOf(request)) {
            String id = event.path("message_id").asString();
            assertThat(inThisRequest.add(id)).as("I8: no id twice in a request").isTrue();
            assertThat(outcomes)
                    .as("I9: nothing is sent again once it is settled")
                    .doesNotContainKey(id);
            String first = events.putIfAbsent(id, event.toString());
            assertThat(first == null || first.equals(event.toString()))
                    .as("I5: an event never changes")
                    .isTrue();
            numbers.put(id, event.path("properties").path("number").asInt());
            firstTransmissions.add(id);
        }
        assertThat(inThisRequest).as("I54").hasSizeBetween(1, 100);
    }

    void snapshot(DeliveryStats stats) {
        assertThat(stats.offered()).as("I2").isEqualTo(stats.accepted() + stats.refused());
        assertThat(stats.accepted())
                .as("I2")
                .isEqualTo(stats.delivered() + stats.rejected() + stats.dropped() + stats.queued() + stats.inFlight());
        peakBytes = Math.max(peakBytes, stats.queuedBytes());
    }

    @Override
    public void onDelivered(List<String> messageIds) {
        messageIds.forEach(id -> outcome(id, "delivered"));
    }

    @Override
    public void onRejected(RejectedEvent event) {
        outcome(event.messageId(), "rejected");
    }

    @Override
    public void onDropped(DroppedEvent event) {
        boolean wasAccepted = !event.messageId().isEmpty();
        if (wasAccepted) {
            outcome(event.messageId(), event.sent() ? "dropped, unconfirmed" : "dropped, unsent");
        }
    }

    private void outcome(String id, String outcome) {
        assertThat(outcomes.putIfAbsent(id, outcome)).as("I1: one outcome").isNull();
    }

    /** The end of a run: nothing is pending. */
    void verify(SimulatedService service, DeliveryStats stats) {
        assertThat(outcomes).as("I1: an outcome for each").hasSize(accepted.size());
        List<Integer> order = firstTransmissions.stream().map(numbers::get).toList();
        assertThat(order).as("I11: in the order of acceptance").isSorted();
        outcomes.forEach((id, outcome) -> {
            switch (outcome) {
                // Judged, not stored: a rejection that came with an empty answer twice counts as unverified delivery.
                case "delivered" ->
                    assertThat(service.delivered.contains(id) || service.rejected.contains(id))
                            .as("not lost")
                            .isTrue();
                case "dropped, unsent" -> assertThat(events).as("never sent").doesNotContainKey(id);
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
