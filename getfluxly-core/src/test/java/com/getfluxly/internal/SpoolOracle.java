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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Watches one process after the other on one disk, and knows what may never become of an event. Each has a number in its name. */
final class SpoolOracle implements DeliveryListener {

    /** Three failures make a suspect, and suspects are halved. */
    private static final int SUSPICIOUS = 3;

    private final Violations violations;
    private final Map<Integer, Tracked> events = new TreeMap<>();
    private final Map<String, Request> requests = new HashMap<>();
    private final Map<List<Integer>, String> keysByMembers = new HashMap<>();

    private int life;
    /** The present process is as good as dead: nobody hears what it says. */
    private boolean isDead;
    /** What is announced now is on disk already. */
    private boolean isHealthy = true;
    /** No kill met trouble so far, and no step of a clock: then the keys are known for sure. */
    private boolean keysLast = true;

    private long delivered;
    private long rejected;
    private long droppedTold;
    private long droppedAtTheEnd;
    private long lastNumber = -1;
    private boolean inOrder = true;
    /** Events that were about to be written again when the process was killed, and that nobody was told of. */
    private int mayBeMissed;

    /** Dropped on disk, so that nobody was told which they were. */
    private long droppedUntold;

    int resent;
    int resentUnderTheSameKey;
    int requestCount;

    SpoolOracle(Violations violations) {
        this.violations = violations;
    }

    /** What is known of an event. */
    private static final class Tracked {
        private final int number;
        private boolean onDisk;
        /** It may be there, or be sent again, or neither. */
        private boolean free;

        private @Nullable String outcome;
        private int outcomeLife;
        private boolean outcomeStored;
        private @Nullable Request lastSent;
        private @Nullable String body;
        private @Nullable String messageId;
        private int failures;
        private int refusedBy = -1;

        private Tracked(int number) {
            this.number = number;
        }
    }

    /** What was sent under a key. */
    private static final class Request {
        private final String key;
        private final byte[] body;
        private final Map<String, Integer> numbers;
        private int life;
        private int status;
        private boolean cut;

        private Request(TransportRequest request) {
            this.key = ScriptedTransport.key(request);
            this.body = request.body();
            this.numbers = new TreeMap<>();
            ScriptedTransport.eventsOf(request)
                    .forEach(event -> this.numbers.put(
                            event.path("message_id").asString(),
                            numberOf(event.path("event").asString())));
        }

        /** Halved, or cut under a rate limit, or not to be known any more. */
        private boolean mayChange() {
            return cut || status == 400 || status == 413 || status == 429;
        }
    }

    private static int numberOf(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('_') + 1));
    }

    private Tracked event(int number) {
        Tracked event = events.get(number);
        if (event == null) {
            throw new AssertionError("event " + number + " was never accepted");
        }
        return event;
    }

    // ---- the application --------------------------------------------------------------------------------------------

    void tracking(int number) {
        Tracked event = new Tracked(number);
        // If the process dies in the middle.
        event.free = true;
        events.put(number, event);
    }

    void tracked(int number, boolean onDisk) {
        Tracked event = event(number);
        event.free = false;
        event.onDisk = onDisk;
        if (onDisk && isHealthy) {
            // Whatever had to be said was said before it was written.
            events.values().forEach(other -> other.outcomeStored |= other.outcome != null);
        }
    }

    /** @param surely whether the disk had its say, and nothing of the event can be there */
    void refused(int number, boolean surely) {
        event(number).refusedBy = life;
        if (surely) {
            events.remove(number);
        }
    }

    void oneMayBeMissed() {
        mayBeMissed++;
    }

    void health(boolean healthy) {
        isHealthy = healthy;
        keysLast &= healthy;
    }

    void keysMayChange() {
        keysLast = false;
    }

    void orderMayChange() {
        inOrder = false;
    }

    // ---- the wire ---------------------------------------------------------------------------------------------------

    void request(TransportRequest sent) {
        requestCount++;
        Request request = requests.computeIfAbsent(ScriptedTransport.key(sent), key -> new Request(sent));
        assertThat(Arrays.equals(request.body, sent.body()))
                .as("I6: one key, one sequence of bytes, over all lives")
                .isTrue();
        List<String> ids = ScriptedTransport.messageIds(sent);
        assertThat(new HashSet<>(ids)).as("I8: no id twice in a request").hasSameSizeAs(ids);
        ScriptedTransport.eventsOf(sent)
                .forEach(event -> sent(
                        event(numberOf(event.path("event").asString())),
                        event.toString(),
                        event.path("message_id").asString(),
                        request));
        request.life = life;
        checkKey(request);
    }

    private void sent(Tracked event, String body, String messageId, Request request) {
        assertThat(event.outcome != null && (event.outcomeStored || event.outcomeLife == life))
                .as("I9: event %s is not sent again once it is settled (%s)", event.number, event.outcome)
                .isFalse();
        assertThat(event.refusedBy)
                .as("I27: event %s is not sent by the process that refused it", event.number)
                .isNotEqualTo(life);
        assertThat(event.body == null || event.body.equals(body))
                .as("I5: an event never changes")
                .isTrue();
        event.body = body;
        event.messageId = messageId;
        if (event.lastSent == null) {
            assertThat(!inOrder || event.number > lastNumber)
                    .as("I11: event %s is sent in the order of acceptance, after %s", event.number, lastNumber)
                    .isTrue();
            lastNumber = Math.max(lastNumber, event.number);
        } else if (event.lastSent.life < life) {
            resent++;
            resentUnderTheSameKey += event.lastSent == request ? 1 : 0;
        }
        if (event.lastSent != null && event.lastSent != request) {
            boolean suspected = event.failures >= SUSPICIOUS && event.lastSent.numbers.size() > 1;
            assertThat(!keysLast || suspected || event.lastSent.mayChange())
                    .as("I7: event %s keeps the key of its batch", event.number)
                    .isTrue();
            event.lastSent.cut = true;
        }
        event.lastSent = request;
    }

    private void checkKey(Request request) {
        String before = keysByMembers.putIfAbsent(List.copyOf(request.numbers.values()), request.key);
        assertThat(!keysLast || before == null || before.equals(request.key))
                .as("I7: the same events have the same key")
                .isTrue();
    }

    /** What came back, or null if nothing did. */
    void answered(TransportRequest sent, @Nullable TransportResponse answer) {
        Request request = Objects.requireNonNull(requests.get(ScriptedTransport.key(sent)));
        request.status = answer == null ? 0 : answer.status();
        request.numbers.values().forEach(number -> event(number).failures++);
    }

    // ---- outcomes ---------------------------------------------------------------------------------------------------

    @Override
    public void onDelivered(DeliveredBatch batch) {
        violations.watch(() -> {
            Request request = Objects.requireNonNull(requests.get(batch.idempotencyKey()), "never sent");
            batch.messageIds()
                    .forEach(id -> ended(event(Objects.requireNonNull(request.numbers.get(id))), "delivered"));
        });
        delivered += isDead ? 0 : batch.messageIds().size();
    }

    @Override
    public void onRejected(RejectedEvent rejection) {
        violations.watch(() -> ended(event(numberOf(rejection.eventName())), "rejected"));
        rejected += isDead ? 0 : 1;
    }

    @Override
    public void onDropped(DroppedEvent dropped) {
        if (!dropped.refused()) {
            violations.watch(() -> ended(event(numberOf(dropped.eventName())), "dropped"));
            droppedTold += isDead ? 0 : 1;
        }
    }

    private void ended(Tracked event, String outcome) {
        if (isDead) {
            return;
        }
        assertThat(event.outcome != null && (event.outcomeStored || event.outcomeLife == life))
                .as("I1: one outcome for event %s, not %s and %s", event.number, event.outcome, outcome)
                .isFalse();
        event.outcome = outcome;
        event.outcomeLife = life;
        event.outcomeStored = isHealthy;
    }

    // ---- one process after the other --------------------------------------------------------------------------------

    /** From now on nobody hears of what it does. */
    void dies() {
        isDead = true;
    }

    /** @param last of the process that is gone */
    void gone(DeliveryStats last, boolean wasKilled) {
        droppedUntold +=
                last.droppedByReason().getOrDefault(DropReason.QUEUE_OVERFLOW, 0L) - (droppedTold - droppedAtTheEnd);
        for (Tracked event : events.values()) {
            if (event.outcome == null) {
                boolean answered = wasKilled
                        && event.lastSent != null
                        && List.of(202, 400, 413).contains(event.lastSent.status);
                event.free |= answered || !event.onDisk;
            } else if (!event.outcomeStored) {
                event.free = true;
                event.outcome = null;
            }
        }
        delivered = 0;
        rejected = 0;
        droppedTold = 0;
        droppedAtTheEnd = 0;
        life++;
        isDead = false;
    }

    void droppedAtTheEnd(long events) {
        droppedAtTheEnd = events;
    }

    /** That many may be found at the next start, at least. */
    long least() {
        return open(false) - droppedUntold;
    }

    /** And at most. */
    long most() {
        return open(true);
    }

    private long open(boolean orFree) {
        return events.values().stream()
                .filter(event -> event.free ? orFree : event.outcome == null)
                .count();
    }

    // ---- looks ------------------------------------------------------------------------------------------------------

    void look(DeliveryStats stats) {
        assertEqual("I2", stats.offered(), stats.accepted() + stats.refused());
        assertEqual(
                "I2",
                stats.accepted() + stats.recovered(),
                stats.delivered() + stats.rejected() + stats.dropped() + stats.pending());
        // What was left of a batch goes on under a key of its own.
        keysLast &= stats.dropped() == 0;
        assertEqual("I4: counted at once", stats.delivered(), delivered);
        assertEqual("I4: counted at once", stats.rejected(), rejected);
        if (stats.dropped() < droppedTold) {
            assertEqual("I4: counted at once", stats.dropped(), droppedTold);
        }
        long corrupt = stats.droppedByReason().getOrDefault(DropReason.CORRUPT, 0L);
        assertEqual("I32: nothing was damaged", Math.max(corrupt, mayBeMissed), mayBeMissed);
    }

    private static void assertEqual(String promise, long actual, long expected) {
        if (actual != expected) {
            assertThat(actual).as(promise).isEqualTo(expected);
        }
    }

    /** The end of it all: nothing is pending. */
    void verify(SimulatedService service) {
        List<Integer> lost = new ArrayList<>();
        Set<Integer> untaken = new HashSet<>();
        for (Tracked event : events.values()) {
            boolean taken = service.delivered.contains(event.messageId) || service.rejected.contains(event.messageId);
            if (event.outcome == null && !event.free) {
                lost.add(event.number);
            } else if ("delivered".equals(event.outcome) && !taken) {
                untaken.add(event.number);
            }
        }
        assertThat(lost.size() > droppedUntold ? lost : List.of())
                .as("I1: an outcome for each, but for %s that were dropped on disk", droppedUntold)
                .isEmpty();
        assertThat(untaken).as("what counts as delivered is").isEmpty();
    }

    long untold() {
        return droppedUntold;
    }
}
