package com.getfluxly.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a record an event: the annotation gives the event's name, and the components are its properties, in snake_case.
 *
 * <pre>{@code
 * @TrackedEvent("order_completed")
 * record OrderCompleted(Identity who, String orderId, BigDecimal total, @OccurredAt Instant at) {}
 *
 * client.track(new OrderCompleted(Identity.externalId("user_42"), "ord_7", total, null));
 * }</pre>
 *
 * <ul>
 *   <li>A component of the type {@link Identity} says who did it. A record has at most one; without it, the call or an
 *       {@link EventProcessor} gives the identity.
 *   <li>A component with {@link OccurredAt} says when the event happened.
 *   <li>All others are properties: {@code orderId} becomes {@code order_id}, {@code URLPath} becomes {@code url_path}. If
 *       {@code @JsonProperty} of {@code com.fasterxml.jackson.annotation} gives a name, this name is used unchanged. A component
 *       with {@code @JsonIgnore} is left out. Records in a property keep the names of their components, as in a map.
 * </ul>
 *
 * <p>If a class can never make a valid event, each of its records is refused when it is tracked; {@link TrackEvent#check} checks
 * a class earlier.
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
