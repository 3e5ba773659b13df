package com.getfluxly.internal.queue;

import com.getfluxly.delivery.DropReason;
import com.getfluxly.error.GetFluxlyException;
import java.util.function.Supplier;

/**
 * Why the queue refuses an event. It is created once, because refusals happen when the host is short of memory. The exception is
 * created only if it is needed, and without the lock.
 */
public record Refusal(DropReason reason, Supplier<GetFluxlyException> exception) {}
