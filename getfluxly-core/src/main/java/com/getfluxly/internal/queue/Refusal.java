package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.error.GetFluxlyException;
import java.util.function.Supplier;

/**
 * Why the queue does not take an event. Made once: a refusal happens when the host has least to spare, so the exception is
 * built for those only who want one, and off the lock.
 */
public record Refusal(DropReason reason, Supplier<GetFluxlyException> exception) {}
