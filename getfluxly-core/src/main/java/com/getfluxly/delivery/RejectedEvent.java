package com.getfluxly.delivery;

/**
 * An event that the service refused for good.
 *
 * @param messageId its id
 * @param eventName its name
 * @param code the service's error code, at most 64 characters
 * @param detail the service's text, at most 512 characters, control characters escaped; empty if there was none
 * @see <a href="https://docs.getfluxly.com/ingest/batch">Batch ingestion</a>
 * @since 0.1.0
 */
public record RejectedEvent(String messageId, String eventName, String code, String detail) {}
