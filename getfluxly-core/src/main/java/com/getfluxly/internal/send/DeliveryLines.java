package com.getfluxly.internal.send;

import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Counted;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;

/** The log lines about answers, for the client and the courier. For any thread. */
final class DeliveryLines {

    private final DeliveryLog log;

    DeliveryLines(DeliveryLog log) {
        this.log = log;
    }

    void failed(Answer answer) {
        log.states()
                .fails(
                        Subject.FAILED,
                        answer.trouble(),
                        "delivery failed: " + answer.summary() + "; events are kept",
                        answer.cause());
    }

    void parked(Answer answer) {
        log.states()
                .fails(
                        Subject.PARKED,
                        answer.trouble(),
                        "delivery is parked: " + answer.summary()
                                + "; events are kept, and one batch is tried now and then",
                        answer.cause());
    }

    /** @param failures requests that failed before; zero for none, and then there is nothing to say */
    void goesOn(int failures) {
        if (failures > 0) {
            log.states().goesOn("delivery goes on after " + Counted.of(failures, "failed request"));
        }
    }

    void unverified(int events) {
        log.warn(
                Subject.UNVERIFIED,
                "the service took " + Counted.events(events) + " twice without a readable answer; counted as"
                        + " delivered");
    }

    void replayed() {
        log.warn(Subject.REPLAYED, "the service repeats a stored error; the batch goes on under a new key");
    }
}
