package com.getfluxly.spring.kafka;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What kept a record from being acknowledged, as a closed list. Of several the first one here has the say. */
enum Trouble {
    /** Kafka knows us not, or does not let us. */
    REFUSED("broker_refused"),
    NO_TOPIC("topic_missing"),
    /** No broker, no leader, too few replicas, or none of them in time. */
    UNAVAILABLE("broker_unavailable"),
    /** Any other problem: settings, a broken client, an unknown exception. */
    OTHER("not_acknowledged"),
    /** About this record alone. */
    TOO_LARGE("outbox_too_large");

    private static final int LONGEST_CHAIN = 20;

    private final String code;

    Trouble(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }

    static Trouble of(Throwable failure) {
        Throwable next = failure;
        // Apart, since the timeout on top of the chain says less.
        for (int i = 0; i < LONGEST_CHAIN && next != null; i++) {
            if (next instanceof AuthenticationException || next instanceof AuthorizationException) {
                return REFUSED;
            }
            if (next instanceof UnknownTopicOrPartitionException || next instanceof InvalidTopicException) {
                return NO_TOPIC;
            }
            next = next.getCause();
        }
        if (failure instanceof RecordTooLargeException) {
            return TOO_LARGE;
        }
        return failure instanceof RetriableException ? UNAVAILABLE : OTHER;
    }
}
