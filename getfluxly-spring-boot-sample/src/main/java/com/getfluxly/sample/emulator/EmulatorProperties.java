package com.getfluxly.sample.emulator;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The emulator's settings.
 *
 * @param enabled whether it starts with the application
 * @param port the port that it listens on, on 127.0.0.1; 0 takes a free one
 * @param plan the plan, whose rate limit each token has
 * @param rateLimit what is other than in the plan
 * @param token the tokens that are good ones; every one with a known prefix, if there is none
 * @param stopAtEndOfInput whether an emulator that runs alone ends when its standard input does
 * @param fault the fault that is there from the start, as it would stand after {@code PUT /fault/}; none unless set
 */
@ConfigurationProperties("sample.emulator")
record EmulatorProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("8090") int port,
        @DefaultValue("pro") Plan plan,
        @DefaultValue Rate rateLimit,
        @DefaultValue List<String> token,
        @DefaultValue("false") boolean stopAtEndOfInput,
        @Nullable String fault) {

    /**
     * A rate limit in the place of the plan's.
     *
     * @param eventsPerSecond events a second that refill the bucket; 0 turns the limit off
     * @param burst events that a full bucket holds
     */
    record Rate(@Nullable Integer eventsPerSecond, @Nullable Integer burst) {

        RateLimit in(RateLimit plan) {
            return new RateLimit(
                    Objects.requireNonNullElse(eventsPerSecond, plan.eventsPerSecond()),
                    Objects.requireNonNullElse(burst, plan.burst()));
        }
    }

    RateLimit limit() {
        return rateLimit.in(plan.limit());
    }

    /** @throws IllegalArgumentException if one has no known prefix */
    Tokens tokens() {
        return Tokens.of(token);
    }

    /** @throws RefusedException that names what is wrong with it */
    Optional<FaultOrder> order() {
        return Optional.ofNullable(fault).filter(text -> !text.isBlank()).map(FaultOrder::parse);
    }

    /** Without the tokens: records print themselves into logs. */
    @Override
    public String toString() {
        return "EmulatorProperties[port=" + port + ", plan=" + plan + "]";
    }
}
