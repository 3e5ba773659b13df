package com.getfluxly.internal.base;

/** What the builder collects, grouped by who needs it. */
public record Settings(Access access, Intake intake, Cadence cadence, Retries retries) {}
