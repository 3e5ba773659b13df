package com.getfluxly.internal;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.delivery.RejectedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
        ledger.dropped(reason);
        for (FlushTicket ticket : tickets) {
            if (ticket.covers(event.sequence)) {
                ticket.dropped();
            }
        }
    }

    /**
     * A request went through.
     *
     * @param firstSettled the first event that it settled, or null if it settled none
     */
    void progressed(@Nullable EncodedEvent firstSettled) {
        for (FlushTicket ticket : tickets) {
            ticket.progressed(firstSettled != null && ticket.covers(firstSettled.sequence));
        }
    }

    void failed(Answer answer, boolean noRetryHelps) {
        tickets.forEach(ticket -> ticket.failed(answer, noRetryHelps));
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
