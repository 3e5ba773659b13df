package com.getfluxly.internal.send;

/** Of which event an answer says that it was rejected, and why. */
public record NamedEvent(int index, String code, String detail) {}
