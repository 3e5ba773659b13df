package com.getfluxly.spring.kafka;

import com.getfluxly.error.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many events got which outcome since the start. Written by the thread that polls, read by any. */
final class RelayAccounts {

    /** Of requests that went through. */
    static final String OK = "ok";

    private final LongAdder delivered = new LongAdder();
    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
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

    /** An exchange with the service ended so; other words than the contract's count as one. */
    void requested(String outcome) {
        String known = OK.equals(outcome)
                ? OK
                : ErrorCode.of(outcome).map(ErrorCode::code).orElse("other");
        requests.computeIfAbsent(known, code -> new LongAdder()).increment();
    }

    long requests(String outcome) {
        LongAdder counted = requests.get(outcome);
        return counted == null ? 0 : counted.sum();
    }

    long delivered() {
        return delivered.sum();
    }

    long inDeadLetters(DeadLetterReason reason) {
        return of(reason).sum();
    }

    long deadLetters() {
        return buried.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private LongAdder of(DeadLetterReason reason) {
        return Objects.requireNonNull(buried.get(reason));
    }
}
