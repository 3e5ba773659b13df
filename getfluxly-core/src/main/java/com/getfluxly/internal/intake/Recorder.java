package com.getfluxly.internal.intake;

import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Watches a client instead of the service: it sees each accepted event, may refuse one, and answers requests. If this is the
 * transport, there is no thread, no limit and no disk, and held events are delivered on request.
 */
public interface Recorder extends Transport {

    /** Why an event is refused that would be accepted, or null. Asked once for each. */
    @Nullable Refusal objection();

    /** Called on the thread that tracks. */
    void accepted(EncodedEvent event);
}
