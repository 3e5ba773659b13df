package com.getfluxly.delivery;

/**
 * An event that was given up.
 *
 * @param messageId its id; empty if it was refused before it had one
 * @param eventName its name; for a refused event shortened and with control characters escaped
 * @param reason why
 * @param sent whether any byte of it may have reached the service: true means <em>unconfirmed</em>, not <em>lost</em>
 * @since 0.1.0
 */
public record DroppedEvent(String messageId, String eventName, DropReason reason, boolean sent) {}
