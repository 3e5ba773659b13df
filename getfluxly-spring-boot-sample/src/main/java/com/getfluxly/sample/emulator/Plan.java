package com.getfluxly.sample.emulator;

/** What a customer has booked, page ingest/rate-limits. */
enum Plan {
    FREE(50, 100),
    PRO(500, 1000);

    private final int eventsPerSecond;
    private final int burst;

    Plan(int eventsPerSecond, int burst) {
        this.eventsPerSecond = eventsPerSecond;
        this.burst = burst;
    }

    RateLimit limit() {
        return new RateLimit(eventsPerSecond, burst);
    }
}
