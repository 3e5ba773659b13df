package com.getfluxly.internal.queue;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LJ_Result;

/** Two callers with one message id: while it is held, the second is refused. */
@JCStressTest
@Outcome(id = "exact, 1", expect = ACCEPTABLE, desc = "Held once.")
@Outcome(expect = FORBIDDEN, desc = "Held twice, or counted wrong.")
@State
public class SameIdRace {

    private final EventQueue queue = Races.queue();

    @Actor
    public void one() {
        Races.offer(queue, 1);
    }

    @Actor
    public void other() {
        Races.offer(queue, 1);
    }

    @Arbiter
    public void account(LJ_Result seen) {
        seen.r1 = Races.accounts(Races.stats(queue), 2);
        seen.r2 = Races.stats(queue).accepted();
    }
}
