package com.getfluxly.internal.intake;

import com.getfluxly.event.Event;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event that is there, or should be. One class, where a lambda at each place would be one more that building a client loads. */
record Given(@Nullable Event event) implements Supplier<@Nullable Event> {

    @Override
    public @Nullable Event get() {
        return event;
    }
}
