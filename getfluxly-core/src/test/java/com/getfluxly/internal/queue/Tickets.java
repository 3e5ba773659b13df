package com.getfluxly.internal.queue;

/** What tests of other rooms ask of a ticket. */
public final class Tickets {

    /** Retries that never run out. */
    public static final int ENDLESS = FlushTicket.ENDLESS;

    private Tickets() {}

    /** Failed attempts that the caller who waits has seen. */
    public static int failures(FlushTicket ticket) {
        return ticket.failures();
    }
}
