package com.getfluxly.spring.event;

import com.getfluxly.event.Event;
import com.getfluxly.event.TrackedEvent;
import org.jspecify.annotations.Nullable;

/** Which of all that an application publishes is for us. */
final class EventKinds {

    private EventKinds() {}

    static boolean include(@Nullable Class<?> type) {
        return type != null && (Event.class.isAssignableFrom(type) || isTrackedRecord(type));
    }

    static boolean isTrackedRecord(Class<?> type) {
        return type.isRecord() && type.isAnnotationPresent(TrackedEvent.class);
    }
}
