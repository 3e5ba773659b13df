package com.getfluxly.spring.kafka;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How many events got which outcome since the start. Written by the thread that polls, read by any. */
final class RelayAccounts {

    private final LongAdder delivered = new LongAdder();
    private final Map<DeadLetterReason, LongAdder> buried = new EnumMap<>(DeadLetterReason.class);

    RelayAccounts() {
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            buried.put(reason, new LongAdder());
        }
    }

    void delivered(int events) {
        delivered.add(events);
    }

    void buried(DeadLetterReason reason) {
        of(reason).increment();
    }

    long delivered() {
        return delivered.sum();
    }

    long inDeadLetters(DeadLetterReason reason) {
        return of(reason).sum();
    }

    private LongAdder of(DeadLetterReason reason) {
        return Objects.requireNonNull(buried.get(reason));
    }
}
