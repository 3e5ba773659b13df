package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DeliveryState;
import com.getfluxly.delivery.DeliveryStats;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Intake;
import com.getfluxly.internal.base.SystemClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the races have in common: a queue of two places, and what may never be seen of it. */
final class Races {

    static final String EXACT = "exact";

    private static final Clock CLOCK = new SystemClock();
    private static final Intake LIMITS = Intake.ofRoom(2, 1_000, OverflowPolicy.DROP_OLDEST);

    private Races() {}

    static EventQueue queue() {
        return new EventQueue(LIMITS, 1, CLOCK);
    }

    /** One place, and callers who wait for it. */
    static EventQueue blockingQueue() {
        Intake limits = Intake.ofRoom(1, 1_000, OverflowPolicy.BLOCK).withMaxBlock(Duration.ofMillis(5));
        return new EventQueue(limits, 1, CLOCK);
    }

    static void offer(EventQueue queue, int id) {
        queue.add(new EncodedEvent(json(id), true));
    }

    private static byte[] json(int id) {
        String event = EncodedEvent.START + "paid\",\"message_id\":\"" + new UUID(0, id) + "\"}";
        return event.getBytes(StandardCharsets.US_ASCII);
    }

    static void deliver(EventQueue queue) {
        List<EncodedEvent> taken = queue.take(10, 1_000, 0, Long.MAX_VALUE);
        if (!taken.isEmpty()) {
            queue.settle(taken, Map.of());
        }
    }

    static void close(EventQueue queue) {
        queue.close(0);
        queue.giveUp();
        queue.markClosed();
    }

    static DeliveryStats stats(EventQueue queue) {
        return queue.accounts().stats(DeliveryState.ACTIVE, null, 0, null, Map.of(), null);
    }

    /** {@link #EXACT}, or the accounts that do not add up. */
    static String accounts(DeliveryStats stats, int offered) {
        boolean exact = stats.offered() == offered
                && stats.accepted() == stats.delivered() + stats.dropped() + stats.queued() + stats.inFlight()
                && stats.queuedBytes() == (long) json(0).length * (stats.queued() + stats.inFlight());
        return exact ? EXACT : stats.toString();
    }
}
