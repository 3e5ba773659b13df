package com.getfluxly.internal;

import com.getfluxly.delivery.FailureMode;
import com.getfluxly.delivery.OverflowPolicy;
import com.getfluxly.event.TrackEvent;
import java.time.Duration;
import java.util.Random;

/** Sets a client up as its seed will have it, and tracks events that the service likes, refuses or chokes on. */
final class SimulatedApplication {

    private final EngineRig rig;
    private final Random random;
    private final Oracle oracle;
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
        int dice = random.nextInt(100);
        String name = dice == 0 ? SimulatedService.POISON : dice == 1 ? SimulatedService.UNWANTED : "paid";
        boolean taken = rig.offer(TrackEvent.builder(name, EngineRig.WHO)
                .property("number", number)
                .property("filler", "x".repeat(random.nextInt(400)))
                .build());
        if (taken) {
            oracle.accepted(number);
        }
        number++;
    }
}
