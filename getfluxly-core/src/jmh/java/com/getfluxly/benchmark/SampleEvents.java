package com.getfluxly.benchmark;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.event.TrackedEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one event that every benchmark sends, so that their numbers can be laid side by side. */
public final class SampleEvents {

    /** {@value}: what it takes encoded; four less in the one millisecond of a second that is written without a fraction. */
    public static final int ENCODED_BYTES = 285;

    /** Its name. */
    public static final String NAME = "order_completed";

    /** Whose it is. */
    public static final Identity WHO = Identity.externalId("user_42");

    private SampleEvents() {}

    /** Its six properties in a new map, made the way an application makes it for each call. */
    public static Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("order_id", "ord_2026_0000042");
        properties.put("total", 129.95);
        properties.put("items", 3);
        properties.put("returning", true);
        properties.put("coupons", List.of("spring", "friends"));
        properties.put("path", "/checkout/step2");
        return properties;
    }

    /** The same as a record. */
    @TrackedEvent(NAME)
    public record OrderCompleted(
            Identity who,
            String orderId,
            double total,
            int items,
            boolean returning,
            List<String> coupons,
            String path) {}

    /** The same event as a new record, made the way an application makes it for each call. */
    public static OrderCompleted record() {
        return new OrderCompleted(
                WHO, "ord_2026_0000042", 129.95, 3, true, List.of("spring", "friends"), "/checkout/step2");
    }

    /** The event itself, which gets its id and its time when it is encoded. */
    public static TrackEvent event() {
        return TrackEvent.builder(NAME, WHO).properties(properties()).build();
    }
}
