package com.getfluxly.sample.process;

/**
 * What the witness knows: of events that the shop took, and that it said so.
 *
 * @param accepted all of them
 * @param refused those that it did not take, which it said, too
 * @param stored those that the service has
 * @param rejected those that the service refused for good
 * @param open the others: held by the shop, on its disk, or lost
 */
public record Testimony(long accepted, long refused, long stored, long rejected, long open) {}
