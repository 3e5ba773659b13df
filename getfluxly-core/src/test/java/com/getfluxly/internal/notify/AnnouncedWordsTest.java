package com.getfluxly.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.getfluxly.CapturedLog;
import com.getfluxly.Promise;
import com.getfluxly.delivery.DeliveredBatch;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.DroppedEvent;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.delivery.RequestReport;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said of each outcome, to listeners and in the log, and how much memory it may hold on to while it waits. */
@Promise({"I3", "I4"})
class AnnouncedWordsTest {

    @RegisterExtension
    final CapturedLog captured = CapturedLog.at(Level.INFO);

    private final List<Long> sizes = new ArrayList<>();
    private final List<Object> heard = new ArrayList<>();

    private final DeliveryListener listener = new DeliveryListener() {
        @Override
        public void onDelivered(DeliveredBatch batch) {
            heard.add(batch);
        }

        @Override
        public void onRejected(RejectedEvent event) {
            heard.add(event);
        }

        @Override
        public void onDropped(DroppedEvent event) {
            heard.add(event);
        }

        @Override
        public void onRequest(RequestReport report) {
            heard.add(report);
        }
    };

    private final Callbacks callbacks = new DirectCallbacks() {
        @Override
        public boolean post(long bytes, Runnable call) {
            sizes.add(bytes);
            return super.post(bytes, call);
        }
    };

    private final DeliveryLog log = new DeliveryLog(captured.logger(), new DirectCallbacks(), new ManualClock());
    private final Announcer announcer = new Announcer(List.of(listener), callbacks, log, new Anomalies());

    private static EncodedEvent event(int number) {
        return Events.named("paid", new UUID(0, number));
    }

    private static DroppedEvent dropped(int number, DropReason reason, boolean sent) {
        return DroppedEvent.builder()
                .messageId(new UUID(0, number).toString())
                .eventName("paid")
                .reason(reason)
                .sent(sent)
                .build();
    }

    @Test
    @Promise("I12")
    void deliveredEvents_waitAsTheirIdsOnly() {
        announcer.delivered(List.of(event(1), event(2), event(3)), DeliveredBatch.builder());

        assertThat(heard)
                .containsExactly(DeliveredBatch.builder()
                        .messageIds(List.of(event(1).messageId(), event(2).messageId(), event(3).messageId()))
                        .build());
        assertThat(sizes).containsExactly(3 * 256L);
    }

    @Test
    void requestThatDeliveredNothing_isNotSaidToHaveDelivered() {
        announcer.delivered(List.of(), DeliveredBatch.builder());

        assertThat(heard).isEmpty();
        assertThat(sizes).isEmpty();
    }

    @Test
    @Promise("I12")
    void rejectedEvent_waitsWithTheServicesText() {
        RejectedEvent rejected = RejectedEvent.builder()
                .messageId("m")
                .eventName("paid")
                .code("bad_name")
                .detail("0123456789")
                .build();

        announcer.rejected(rejected);

        assertThat(heard).containsExactly(rejected);
        assertThat(sizes).containsExactly(256L + 20);
    }

    @Test
    void request_isReported() {
        RequestReport report =
                RequestReport.builder().endpoint("batch").status(503).build();

        announcer.requested(report);

        assertThat(heard).containsExactly(report);
        assertThat(sizes).containsExactly(256L);
    }

    @Test
    @Promise("I12")
    void evictedEvent_isToldWithItsReason_andInALine() {
        announcer.evicted(List.of(event(1)));

        assertThat(heard).containsExactly(dropped(1, DropReason.QUEUE_OVERFLOW, false));
        assertThat(sizes).containsExactly(256L + event(1).size());
        assertThat(captured.lines()).containsExactly("the queue is full: the oldest events are dropped");
    }

    /** Of events on disk nothing is known but their number. */
    @Test
    void evictionOfWhatIsOnDiskOnly_isStillALine() {
        announcer.evicted(List.of());

        assertThat(heard).isEmpty();
        assertThat(captured.lines()).containsExactly("the queue is full: the oldest events are dropped");
    }

    @Test
    @Promise({"I12", "I57"})
    void poisonedEvent_isToldWithItsReason_andInALine() {
        announcer.poisoned(event(1));

        assertThat(heard).containsExactly(dropped(1, DropReason.POISON, false));
        assertThat(sizes).containsExactly(256L + event(1).size());
        assertThat(captured.lines())
                .containsExactly("dropped an event: it interrupts the delivery each time that it is tried (poison)");
    }

    @Test
    @Promise("I12")
    void expiredEvents_areToldOneByOne_andInOneLine() {
        announcer.expired(List.of(event(1), event(2)));

        assertThat(heard).containsExactly(dropped(1, DropReason.EXPIRED, false), dropped(2, DropReason.EXPIRED, false));
        assertThat(sizes).containsExactly(256L + event(1).size(), 256L + event(2).size());
        assertThat(captured.lines()).containsExactly("dropped 2 events: older than spoolMaxAge (expired)");
    }

    @Test
    void nothingExpired_isNoLine() {
        announcer.expired(List.of());

        assertThat(captured.lines()).isEmpty();
    }

    @Test
    void shutdown_saysHowManyWereLost_whetherSent_andWhy() {
        log.states().fails(Subject.FAILED, "503", "delivery failed", null);

        announcer.dropped(Events.leftover(List.of(event(1), event(2)), List.of(event(3), event(4), event(5))));

        assertThat(heard)
                .startsWith(dropped(1, DropReason.SHUTDOWN, true))
                .endsWith(dropped(5, DropReason.SHUTDOWN, false))
                .hasSize(5);
        assertThat(sizes).containsExactly(Callbacks.LAST);
        assertThat(captured.lines())
                .containsExactly(
                        "delivery failed",
                        "shut down with 5 events undelivered (shutdown): 3 never sent, 2 unconfirmed; last failure: 503");
    }

    @Test
    void shutdownWithoutATrouble_namesNone() {
        announcer.dropped(Events.leftover(List.of(), List.of(event(1))));

        assertThat(captured.lines())
                .containsExactly("shut down with 1 event undelivered (shutdown): 1 never sent, 0 unconfirmed");
    }

    @Test
    void shutdownThatLeavesNothing_isNoLoss_andTheEndOfTheLinesAboutTheState() {
        announcer.dropped(Events.leftover(List.of(), List.of()));
        log.states().fails(Subject.FAILED, "503", "delivery failed", null);

        assertThat(captured.lines()).isEmpty();
        assertThat(log.untoldLoss()).isNull();
        assertThat(sizes).isEmpty();
    }

    /** Not its message, which may hold what the listener was told. */
    @Test
    @Promise("I39")
    void listenerThatThrows_isNamedByItsFailure() {
        Announcer toHostile = new Announcer(
                List.of(new DeliveryListener() {
                    @Override
                    public void onRequest(RequestReport report) {
                        throw new IllegalStateException("secret");
                    }
                }),
                callbacks,
                log,
                new Anomalies());

        toHostile.requested(RequestReport.builder().build());

        assertThat(captured.lines()).containsExactly("a delivery listener failed: java.lang.IllegalStateException");
    }
}
