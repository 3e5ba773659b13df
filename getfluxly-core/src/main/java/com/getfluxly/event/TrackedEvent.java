package com.getfluxly.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes an event of a record: the annotation has its name, and its components are its properties, in snake_case.
 *
 * <pre>{@code
 * @TrackedEvent("order_completed")
 * record OrderCompleted(Identity who, String orderId, BigDecimal total, @OccurredAt Instant at) {}
 *
 * client.track(new OrderCompleted(Identity.externalId("user_42"), "ord_7", total, null));
 * }</pre>
 *
 * <ul>
 *   <li>A component of the type {@link Identity} says who did it. A record has one at most; without one the event gets it from
 *       the call, or from an {@link EventProcessor}.
 *   <li>A component that is {@link OccurredAt} says when it happened.
 *   <li>All others are properties: {@code orderId} becomes {@code order_id}, {@code URLPath} becomes {@code url_path}. The name
 *       that {@code @JsonProperty} of {@code com.fasterxml.jackson.annotation} gives is taken as it is, and what {@code
 *       @JsonIgnore} is on is left out. Records in them keep the names of their components, as in a map.
 * </ul>
 *
 * <p>A class that can never make a valid event is refused whenever one of its records is tracked; {@link TrackEvent#check} tells
 * it before.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TrackedEvent {

    /** {@return the event's name: snake_case, at most {@value TrackEvent#MAX_NAME_LENGTH} characters} */
    String value();
}
