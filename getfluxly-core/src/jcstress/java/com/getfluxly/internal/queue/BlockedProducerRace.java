package com.getfluxly.internal.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import com.getfluxly.delivery.DeliveryStats;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A producer who waits for room, and is interrupted, beside a delivery and a close. */
@JCStressTest
@Outcome(id = "exact, empty", expect = ACCEPTABLE, desc = "Every event has its outcome.")
@Outcome(expect = FORBIDDEN, desc = "An event is lost, doubled or left behind.")
@State
public class BlockedProducerRace {

    private final EventQueue queue = Races.blockingQueue();

    public BlockedProducerRace() {
        Races.offer(queue, 1);
    }

    @Actor
    public void producer() {
        Thread.currentThread().interrupt();
        Races.offer(queue, 2);
        boolean kept = Thread.interrupted();
        Races.offer(queue, kept ? 3 : 1);
    }

    @Actor
    public void delivery() {
        Races.deliver(queue);
    }

    @Actor
    public void closer() {
        Races.close(queue);
    }

    @Arbiter
    public void account(LL_Result seen) {
        DeliveryStats stats = Races.stats(queue);
        seen.r1 = Races.accounts(stats, 3);
        seen.r2 = stats.queued() + stats.inFlight() == 0 ? "empty" : "left behind";
    }
}
