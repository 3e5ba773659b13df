package com.getfluxly.spring.typed.sound;

import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackedEvent;

/** Nobody needs it at the start of the application, but for the event that stands in it. */
public final class Bystander {

    private Bystander() {}

    /** Is no event. */
    public record Other(String text) {}

    @TrackedEvent("page_viewed")
    private record PageViewed(Identity who, String path) {}

    /** An event, as its only user makes it. */
    public static Record event() {
        return new PageViewed(Identity.userId("u_1"), "/");
    }
}
