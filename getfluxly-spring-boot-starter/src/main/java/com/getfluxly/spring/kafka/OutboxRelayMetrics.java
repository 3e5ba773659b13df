package com.getfluxly.spring.kafka;

import com.getfluxly.error.ErrorCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The meters {@code getfluxly.relay.*} of a relay. When nothing moves, the events that all instances delivered into the topic are
 * the sum of {@code getfluxly.relay.events} over all instances and outcomes, plus {@code getfluxly.relay.lag}. Every outcome
 * except {@code delivered} is a dead letter. A relay counts events when it commits them. If a relay is killed, the next relay
 * counts the events that were under way.
 *
 * @since 0.1.0
 */
public final class OutboxRelayMetrics implements MeterBinder {

    private static final String OUTCOME = "outcome";
    private static final String EVENTS = "events";

    private final OutboxRelay relay;

    /**
     * Makes meters for a relay.
     *
     * @param relay its counts are read
     */
    public OutboxRelayMetrics(OutboxRelay relay) {
        this.relay = relay;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        events(registry, "delivered", accounts -> accounts.delivered());
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            events(registry, reason.code(), accounts -> accounts.inDeadLetters(reason));
        }
        Stream.concat(
                        Stream.of(RelayAccounts.OK, "other"),
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::code))
                .distinct()
                .forEach(outcome -> requests(registry, outcome));
        Gauge.builder("getfluxly.relay.lag", relay, read -> read.state().lag())
                .description("Events of our partitions that have no outcome yet, as seen last")
                .baseUnit(EVENTS)
                .register(registry);
        Gauge.builder("getfluxly.relay.paused", relay, read -> read.state().paused())
                .description("Partitions that wait for the service, or for the topic of dead letters")
                .baseUnit("partitions")
                .register(registry);
        Gauge.builder(
                        "getfluxly.relay.partitions",
                        relay,
                        read -> read.state().shares().size())
                .description("Partitions that this instance delivers from; none on standby")
                .baseUnit("partitions")
                .register(registry);
    }

    private void events(MeterRegistry registry, String outcome, ToDoubleFunction<RelayAccounts> count) {
        FunctionCounter.builder("getfluxly.relay.events", relay.accounts(), count)
                .description("Events of the outbox by outcome")
                .tag(OUTCOME, outcome)
                .baseUnit(EVENTS)
                .register(registry);
    }

    private void requests(MeterRegistry registry, String outcome) {
        FunctionCounter.builder("getfluxly.relay.requests", relay.accounts(), read -> read.requests(outcome))
                .description("Requests of the relay to the service, by outcome")
                .tag(OUTCOME, outcome)
                .baseUnit("requests")
                .register(registry);
    }
}
