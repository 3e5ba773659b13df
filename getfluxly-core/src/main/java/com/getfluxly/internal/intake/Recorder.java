package com.getfluxly.internal.intake;

import com.getfluxly.internal.queue.EncodedEvent;
import com.getfluxly.internal.queue.Refusal;
import com.getfluxly.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Watches a client in place of the service: it sees each event that is accepted, may object to one, and answers what is sent. Where
 * this is the transport, there is no thread, no bound and no disk, and what is held is delivered when somebody asks for it.
 */
public interface Recorder extends Transport {

    /** Why an event is refused that would be accepted, or null. Asked once for each. */
    @Nullable Refusal objection();

    /** Called on the thread that tracks. */
    void accepted(EncodedEvent event);
}
