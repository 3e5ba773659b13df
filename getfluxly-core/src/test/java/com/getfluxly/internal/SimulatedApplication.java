package com.getfluxly.internal;

import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.intake.Preparation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sets a client up as its seed will have it, and tracks events that the service likes, refuses or chokes on. */
final class SimulatedApplication {

    private final EngineRig rig;
    private final Random random;
    private final Oracle oracle;
    private final List<Prepared> prepared = new ArrayList<>();
    private int number;

    SimulatedApplication(EngineRig rig, Random random, Oracle oracle) {
        this.rig = rig;
        this.random = random;
        this.oracle = oracle;
    }

    void configure(int mostInABatch) {
        rig.random = random::nextDouble;
        rig.failureMode = FailureMode.REPORT;
        rig.flushAt = 1 + random.nextInt(30);
        rig.maxBatchSize = 1 + random.nextInt(mostInABatch);
        rig.maxRetries = random.nextInt(4);
        rig.maxQueueSize = 50 + random.nextInt(400);
        rig.maxQueueBytes = 32_768L + random.nextInt(100_000);
        rig.flushInterval = Duration.ofSeconds(random.nextInt(8));
        rig.overflow = random.nextBoolean() ? OverflowPolicy.REJECT : OverflowPolicy.DROP_OLDEST;
        rig.listeners.add(oracle);
    }

    void track() {
        TrackEvent event = next();
        if (rig.offer(event)) {
            oracle.accepted(number);
        }
        number++;
    }

    /** Tracks most of the time; prepares some, which are sent or discarded later, in any order. */
    void act() {
        int dice = random.nextInt(8);
        if (dice == 0) {
            prepare();
        } else if (dice == 1) {
            endOne();
        } else {
            track();
        }
    }

    void endAll() {
        while (!prepared.isEmpty()) {
            endOne();
        }
    }

    private record Prepared(int number, Preparation place) {}

    private void prepare() {
        TrackEvent event = next();
        Preparation place = rig.intake().prepare(event.name(), event);
        if (place != Preparation.NONE) {
            prepared.add(new Prepared(number, place));
            oracle.prepared();
        }
        number++;
    }

    private void endOne() {
        if (prepared.isEmpty()) {
            return;
        }
        Prepared ended = prepared.remove(random.nextInt(prepared.size()));
        if (random.nextInt(3) == 0) {
            ended.place().discard();
            oracle.discarded();
        } else {
            if (ended.place().send()) {
                oracle.accepted(ended.number());
            }
            oracle.sent();
        }
    }

    private TrackEvent next() {
        int dice = random.nextInt(100);
        String name = dice == 0 ? SimulatedService.POISON : dice == 1 ? SimulatedService.UNWANTED : "paid";
        return TrackEvent.builder(name, EngineRig.WHO)
                .property("number", number)
                .property("filler", "x".repeat(random.nextInt(400)))
                .build();
    }
}
