package com.getfluxly.internal.queue;

import java.util.List;

/** What the final flush left: events that may have reached the service, and events that surely have not. */
public record Leftover(List<EncodedEvent> sent, List<EncodedEvent> unsent) {}
