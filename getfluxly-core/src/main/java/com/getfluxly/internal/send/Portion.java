package com.getfluxly.internal.send;

import com.getfluxly.internal.answer.Answer;

/**
 * How many events a request may contain so that a rate limit, which other instances may share, lets it pass, as far as this is
 * known. Confined to the delivery thread.
 *
 * <p>The first refusal after a success says only that the limit is used up, not that the request was too large. Only the next
 * refusal says that, after the wait that the service asked for. A limit that counts requests, for example of a proxy, would
 * refuse even more requests if each contained fewer events.
 */
final class Portion {

    private final int most;
    private int fits;
    private boolean usedUp;

    /** Whether what answers say is left is about the limit that refuses, and not, say, the quota of a month. */
    private boolean isTold = true;

    Portion(int most) {
        this.most = most;
        this.fits = most;
    }

    int fits() {
        return fits;
    }

    /** Whether the limit is what bounds the delivery, and not the way to the service. */
    boolean isTight() {
        return fits < most;
    }

    /** A request with so many events was refused for the limit. */
    void refused(int events, Answer answer) {
        int left = left(answer);
        isTold &= left < events;
        if (isTold && left > 0) {
            lower(left);
        } else if (usedUp) {
            lower(events / 2);
        }
        usedUp = true;
    }

    /** A request with so many events went through: the next may hold twice as many, or what is left. */
    void passed(int events, Answer answer) {
        usedUp = false;
        if (events >= fits) {
            raise(2 * fits);
        }
        if (isTold) {
            raise(left(answer));
        }
    }

    private static int left(Answer answer) {
        Integer left = answer.rateLimit().remaining();
        return left == null ? 0 : left;
    }

    private void lower(int events) {
        fits = Math.max(1, Math.min(fits, events));
    }

    private void raise(int events) {
        fits = Math.min(most, Math.max(fits, events));
    }
}
