package com.getfluxly.internal.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import com.getfluxly.delivery.FlushResult;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A flush beside a delivery: it covers what was there before, and says exactly what became of it. */
@JCStressTest
@Outcome(id = "exact, covered", expect = ACCEPTABLE, desc = "The account covers what was accepted before.")
@Outcome(expect = FORBIDDEN, desc = "An event is missing from the account, or in it twice.")
@State
public class FlushRace {

    private final EventQueue queue = Races.queue();
    private volatile FlushResult result = FlushResult.EMPTY;

    public FlushRace() {
        Races.offer(queue, 1);
    }

    @Actor
    public void delivery() {
        Races.deliver(queue);
        Races.offer(queue, 2);
        Races.deliver(queue);
    }

    @Actor
    public void flusher() {
        FlushTicket ticket = queue.flush(2);
        result = queue.callers().await(ticket, 1_000);
    }

    @Arbiter
    public void account(LL_Result seen) {
        // Settled before the flush began, one event is not in its account.
        long covered = result.accepted() + result.pending();
        seen.r1 = Races.accounts(Races.stats(queue), 2);
        seen.r2 = covered <= 2 && result.dropped() == 0 ? "covered" : result.toString();
    }
}
