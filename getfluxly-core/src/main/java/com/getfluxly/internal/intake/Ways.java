package com.getfluxly.internal.intake;

import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.internal.queue.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * How an event gets in.
 *
 * @param tracking at once
 * @param preparing to a place, and no further
 * @param sending from there
 */
public record Ways(Way tracking, Way preparing, Way sending) {

    /** One of them. */
    @FunctionalInterface
    interface Way {

        Verdict take(EncodedEvent event);
    }

    /**
     * The ways of a client.
     *
     * @param disk null where events are in memory only
     */
    public static Ways of(EventQueue queue, @Nullable SpooledIntake disk) {
        return disk == null
                ? new Ways(queue::add, queue.prepared()::prepare, queue.prepared()::send)
                : new Ways(disk::add, queue.prepared()::prepare, disk::send);
    }

    /** The same ways, past somebody who may object, and sees what is accepted. */
    public Ways watchedBy(Recorder recorder, EventQueue queue) {
        return new Ways(
                objectedBy(recorder, queue, seenBy(recorder, tracking)),
                objectedBy(recorder, queue, preparing),
                seenBy(recorder, sending));
    }

    /** What is refused anyway is no matter for it. */
    private static Way objectedBy(Recorder recorder, EventQueue queue, Way way) {
        return event -> {
            Refusal objection = queue.objectionTo(event) == null ? recorder.objection() : null;
            if (objection == null) {
                return way.take(event);
            }
            queue.accounts().countRefused(objection.reason());
            return Verdict.refused(objection);
        };
    }

    private static Way seenBy(Recorder recorder, Way way) {
        return event -> {
            Verdict verdict = way.take(event);
            if (verdict.refusal() == null) {
                recorder.accepted(event);
            }
            return verdict;
        };
    }
}
