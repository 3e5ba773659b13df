package com.getfluxly.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the component of a {@link TrackedEvent} that says when the event happened. The component has the type
 * {@link java.time.Instant} and does not become a property. Null means the time at which the event is tracked. A record has at
 * most one such component.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD})
public @interface OccurredAt {}
