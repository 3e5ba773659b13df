package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import com.getfluxly.delivery.Anomaly;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Events;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.helpers.NOPLogger;

/** Each outcome is told, or counted as not told: never both, never neither. */
@Promise({"I3", "I4"})
class AnnouncerTest {

    /** Calls that run when the test says so. */
    private static final class Waiting implements Callbacks {

        private final Queue<Runnable> calls = new ArrayDeque<>();
        private boolean full;
        private boolean runsAtTheEnd;
        private Runnable onPost = () -> {};

        @Override
        public boolean post(long bytes, Runnable call) {
            onPost.run();
            return !full && calls.add(call);
        }

        @Override
        public void close(long nanos) {
            full = true;
            if (runsAtTheEnd) {
                runAll();
            }
        }

        @Override
        public void end(long nanos) {}

        @Override
        public boolean isCurrentThread() {
            return false;
        }

        private void runAll() {
            while (!calls.isEmpty()) {
                calls.remove().run();
            }
        }
    }

    private final Waiting callbacks = new Waiting();
    private final Anomalies anomalies = new Anomalies();
    private final List<String> heard = new ArrayList<>();
    private final List<Long> losses = new ArrayList<>();
    private final List<DeliveryListener> listeners = new ArrayList<>(List.of(new Recorder()));
    private Runnable onDrop = () -> {};

    private final class Recorder implements DeliveryListener {

        @Override
        public void onDelivered(DeliveredBatch batch) {
            heard.addAll(batch.messageIds());
        }

        @Override
        public void onDropped(DroppedEvent event) {
            heard.add(event.messageId() + (event.sent() ? " sent" : ""));
            onDrop.run();
        }

        @Override
        public void onNotificationsLost(long count) {
            losses.add(count);
        }
    }

    private Announcer announcer() {
        return new Announcer(
                listeners, callbacks, new DeliveryLog(NOPLogger.NOP_LOGGER, callbacks, new ManualClock()), anomalies);
    }

    private long lost() {
        return anomalies.snapshot().getOrDefault(Anomaly.NOTIFICATION_LOST, -1L);
    }

    private static List<EncodedEvent> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Events.named("paid", new UUID(0, i)))
                .toList();
    }

    private static String id(int number) {
        return new UUID(0, number).toString();
    }

    @Test
    void whatIsTold_isNotLost() {
        Announcer announcer = announcer();
        announcer.delivered(events(0, 3), DeliveredBatch.builder());
        announcer.evicted(events(3, 4));
        callbacks.runsAtTheEnd = true;

        announcer.close(0);

        assertThat(heard).containsExactly(id(0), id(1), id(2), id(3));
        assertThat(lost()).isZero();
        assertThat(losses).isEmpty();
    }

    @Test
    void whatTheEndForgets_isCounted() {
        Announcer announcer = announcer();
        announcer.delivered(events(0, 3), DeliveredBatch.builder());
        announcer.evicted(events(3, 5));
        announcer.dropped(Events.leftover(events(5, 7), events(7, 20)));

        announcer.close(0);
        assertThat(lost()).isEqualTo(20);
        // A call that had begun to run when the deadline came.
        callbacks.runAll();

        assertThat(heard).isEmpty();
        assertThat(lost()).isEqualTo(20);
    }

    /** What a shutdown leaves is one call. */
    @Test
    @Promise("I20")
    void end_inTheMiddleOfACall_isTheEndOfTheTelling_andCountsTheRest() {
        Announcer announcer = announcer();
        announcer.dropped(Events.leftover(events(0, 2), events(2, 900)));
        onDrop = () -> {
            if (heard.size() == 10) {
                announcer.close(0);
            }
        };

        callbacks.runAll();

        assertThat(heard).hasSize(10).startsWith(id(0) + " sent", id(1) + " sent", id(2));
        assertThat(lost()).isEqualTo(890);
    }

    @Test
    void eventThatNotEveryListenerHeardOf_countsAsLost() {
        List<String> second = new ArrayList<>();
        listeners.add(new DeliveryListener() {
            @Override
            public void onDropped(DroppedEvent event) {
                second.add(event.messageId());
            }
        });
        Announcer announcer = announcer();
        announcer.evicted(events(0, 3));
        onDrop = () -> {
            if (heard.size() == 2) {
                announcer.close(0);
            }
        };

        callbacks.runAll();

        assertThat(heard).containsExactly(id(0), id(1));
        assertThat(second).containsExactly(id(0));
        assertThat(lost()).isEqualTo(2);
    }

    @Test
    void whatFindsNoRoom_isCountedOnce_andToldWithTheNextCall() {
        Announcer announcer = announcer();
        callbacks.full = true;
        announcer.delivered(events(0, 5), DeliveredBatch.builder());
        callbacks.full = false;
        announcer.delivered(events(5, 6), DeliveredBatch.builder());
        callbacks.runsAtTheEnd = true;

        announcer.close(0);

        assertThat(losses).containsExactly(5L);
        assertThat(heard).containsExactly(id(5));
        assertThat(lost()).isEqualTo(5);
    }

    @Test
    void lossesAfterTheLastCall_areToldAtTheEnd() {
        Announcer announcer = announcer();
        callbacks.full = true;
        announcer.delivered(events(0, 5), DeliveredBatch.builder());
        callbacks.full = false;
        callbacks.runsAtTheEnd = true;

        announcer.close(0);

        assertThat(losses).containsExactly(5L);
    }

    /** A caller whose event has pushed out another may come to tell of it when all is over. */
    @Test
    void whatComesAfterTheEnd_isCounted() {
        Announcer announcer = announcer();
        announcer.close(0);

        announcer.evicted(events(0, 2));
        callbacks.runAll();

        assertThat(heard).isEmpty();
        assertThat(lost()).isEqualTo(2);
    }

    @Test
    void withoutAListener_nothingIsLost() {
        listeners.clear();
        Announcer announcer = announcer();
        announcer.delivered(events(0, 2), DeliveredBatch.builder());
        announcer.evicted(events(2, 3));
        announcer.dropped(Events.leftover(events(3, 4), List.of()));
        announcer.close(0);

        assertThat(lost()).isZero();
    }

    @Test
    @Promise(value = "I39", mutant = "what a listener throws goes on")
    void listenerThatThrows_isToldOfTheNext() {
        onDrop = () -> {
            throw new StackOverflowError("planted");
        };
        Announcer announcer = announcer();
        announcer.dropped(Events.leftover(List.of(), events(0, 3)));
        callbacks.runsAtTheEnd = true;

        announcer.close(0);

        assertThat(heard).containsExactly(id(0), id(1), id(2));
        assertThat(anomalies.snapshot()).containsEntry(Anomaly.LISTENER_ERROR, 3L);
        assertThat(lost()).isZero();
    }

    /** The first call starts the thread of the listeners: an end with nothing to say must not. */
    @Test
    @Promise("I14")
    void endWithoutALoss_handsNothingOver() {
        announcer().close(0);

        assertThat(callbacks.calls).isEmpty();
    }

    @Test
    void refusalBeforeTheEnd_isTold_andAfterItNoLoss() {
        Announcer announcer = announcer();
        DroppedEvent refused = DroppedEvent.builder()
                .messageId("m")
                .eventName("paid")
                .reason(DropReason.CLOSED)
                .build();
        callbacks.runsAtTheEnd = true;
        announcer.refused(refused);
        announcer.close(0);

        announcer.refused(refused);

        assertThat(heard).containsExactly("m");
        assertThat(lost()).isZero();
    }

    /** The hand-over and the end are two threads': one of them counts, and not both. */
    @Test
    void endWhileACallFindsNoRoom_countsItOnce() {
        Announcer announcer = announcer();
        callbacks.full = true;
        callbacks.onPost = () -> announcer.close(0);

        announcer.evicted(events(0, 1));
        callbacks.onPost = () -> {};
        announcer.close(0);

        assertThat(lost()).isEqualTo(1);
        assertThat(losses).isEmpty();
    }

    /** What was told too late, or came too late, is in no account any more. */
    @Test
    @Promise("I20")
    void secondEnd_countsNothingAgain() {
        Announcer announcer = announcer();
        announcer.evicted(events(0, 3));
        announcer.requested(RequestReport.builder().build());
        announcer.close(0);
        assertThat(lost()).isEqualTo(4);

        callbacks.runAll();
        callbacks.full = false;
        announcer.evicted(events(3, 5));
        callbacks.runAll();
        announcer.close(0);

        assertThat(heard).isEmpty();
        assertThat(lost()).isEqualTo(6);
    }

    /** A lock that one thread keeps would hold up all others. */
    @Test
    @Timeout(10)
    void anyThread_mayTell_andEnd() throws Exception {
        Announcer announcer = announcer();
        announcer.evicted(events(0, 2));
        callbacks.calls.remove().run();
        inAnotherThread(() -> announcer.evicted(events(2, 3)));
        inAnotherThread(callbacks::runAll);
        announcer.evicted(events(3, 4));
        inAnotherThread(() -> announcer.close(0));
        announcer.close(0);
        inAnotherThread(() -> announcer.evicted(events(4, 5)));

        assertThat(heard).containsExactly(id(0), id(1), id(2));
        assertThat(lost()).isEqualTo(2);
    }

    private static void inAnotherThread(Runnable action) throws Exception {
        FutureTask<?> task = new FutureTask<>(action, null);
        new Thread(task).start();
        task.get();
    }
}
