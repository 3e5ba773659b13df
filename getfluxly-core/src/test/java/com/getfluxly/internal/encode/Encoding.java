package com.getfluxly.internal.encode;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.getfluxly.StrictJson;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Event;
import com.getfluxly.event.Identity;
import com.getfluxly.event.TrackEvent;
import com.getfluxly.internal.base.ManualClock;
import com.getfluxly.internal.queue.EncodedEvent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One encoder and the sentences of its tests: what a value becomes on the wire, or why it is refused. */
public final class Encoding {

    static final Identity WHO = Identity.externalId("user_42");
    static final UUID ID = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");

    final ManualClock clock = new ManualClock();
    private final EventEncoder encoder;

    Encoding() {
        this(Map.of());
    }

    Encoding(Map<String, ?> context) {
        this.encoder = new EventEncoder(context, List.of(), clock);
    }

    EncodedEvent encode(Event event) {
        return encoder.encode(event);
    }

    /** The whole event, read by an independent parser. */
    Map<String, @Nullable Object> json(Event event) {
        return StrictJson.object(encode(event).json());
    }

    /** What one property's value becomes. */
    @Nullable Object wire(@Nullable Object value) {
        return wireOf(Collections.singletonMap("v", value)).get("v");
    }

    Map<String, @Nullable Object> wireOf(Map<String, ? extends @Nullable Object> properties) {
        return StrictJson.asObject(json(event(properties)).get("properties"));
    }

    GetFluxlyException refusal(@Nullable Object value) {
        return refusalOf(event(Collections.singletonMap("v", value)));
    }

    GetFluxlyException refusalOf(Event event) {
        return Objects.requireNonNull(
                catchThrowableOfType(GetFluxlyException.class, () -> encode(event)), "the event was encoded");
    }

    static TrackEvent event(Map<String, ? extends @Nullable Object> properties) {
        return TrackEvent.builder("paid", WHO)
                .properties(properties)
                .messageId(ID)
                .build();
    }

    static List<@Nullable Object> list(@Nullable Object... elements) {
        return Arrays.asList(elements);
    }

    public static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
