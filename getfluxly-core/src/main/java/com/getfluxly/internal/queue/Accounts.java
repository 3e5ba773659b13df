package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.internal.answer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Books what became of events: in the ledger of all, and for each caller who waits. Guarded by the lock of the queue. */
final class Accounts {

    final Ledger ledger = new Ledger();
    private final List<FlushTicket> tickets = new ArrayList<>();

    void open(FlushTicket ticket) {
        tickets.add(ticket);
    }

    void close(FlushTicket ticket) {
        tickets.remove(ticket);
    }

    void delivered(EncodedEvent event) {
        ledger.delivered++;
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence)) {
                ticket.delivered();
            }
        }
    }

    void rejected(EncodedEvent event, RejectedEvent rejection) {
        ledger.rejected++;
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence)) {
                ticket.rejected(rejection);
            }
        }
    }

    void dropped(EncodedEvent event, DropReason reason) {
        ledger.dropped().count(reason);
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence)) {
                ticket.dropped();
            }
        }
    }

    /** A batch was settled that begins with this event. */
    void settledBatch(EncodedEvent first) {
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(first.sequence)) {
                ticket.settledBatch();
            }
        }
    }

    /** A request went through. */
    void progressed() {
        tickets.forEach(FlushTicket::progressed);
    }

    void failed(Answer answer, boolean noRetryHelps) {
        tickets.forEach(ticket -> ticket.failed(answer, noRetryHelps));
    }

    /** The last event that somebody waits for, or {@code none} if nobody does. */
    long awaitedUpTo(Predicate<FlushTicket> isDone, long none) {
        return tickets.stream()
                .filter(isDone.negate())
                .mapToLong(FlushTicket::upTo)
                .max()
                .orElse(none);
    }

    /** Failed attempts that the most recent of those who still wait has seen, or {@code none} if nobody does. */
    int leastFailures(Predicate<FlushTicket> isDone, int none) {
        return tickets.stream()
                .filter(isDone.negate())
                .mapToInt(FlushTicket::failures)
                .min()
                .orElse(none);
    }
}
