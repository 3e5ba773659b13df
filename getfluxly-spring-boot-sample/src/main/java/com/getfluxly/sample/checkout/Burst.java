package com.getfluxly.sample.checkout;

/**
 * The answer to many orders at once.
 *
 * @param accepted those whose events were queued; fewer than the orders once the queue is full
 */
record Burst(int orders, int accepted) {

    static final int ORDERS = 1_000;
}
