package com.getfluxly.event;

import com.getfluxly.error.GetFluxlyException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All rules of the contract for an event. Builders do not check them; the client checks them once. The encoder checks the values
 * of properties and the size in bytes. It runs for every event, so it allocates nothing for a valid one.
 */
final class EventRules {

    // Beyond these years an instant is no longer written with four digits, which is all that readers agree on.
    private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant YEAR_10000 =
            Instant.parse("9999-12-31T23:59:59.999999999Z").plusNanos(1);

    private static final int RANDOM = 4;
    private static final int VARIANT = 2;

    private EventRules() {}

    static @Nullable GetFluxlyException violation(TrackEvent event) {
        Fault fault = name(event.name());
        return exception(fault == null ? parts(event, event.properties()) : fault);
    }

    static @Nullable GetFluxlyException violation(IdentifyEvent event) {
        return exception(parts(event, event.traits()));
    }

    private static @Nullable GetFluxlyException exception(@Nullable Fault fault) {
        return fault == null ? null : fault.toException();
    }

    private static @Nullable Fault parts(Event event, Map<String, ?> map) {
        Fault fault = identity(event.who());
        fault = fault == null ? Snapshot.faultOf(map) : fault;
        fault = fault == null ? Snapshot.faultOf(event.context()) : fault;
        fault = fault == null ? timestamp(event.timestamp()) : fault;
        return fault == null ? messageId(event.messageId()) : fault;
    }

    static boolean isName(String name) {
        return name(name) == null;
    }

    static @Nullable Fault name(String name) {
        if (name.isEmpty()) {
            return new Fault("event", "event name is missing");
        }
        if (name.length() > TrackEvent.MAX_NAME_LENGTH) {
            return new Fault(
                    "event",
                    "event name may have at most " + TrackEvent.MAX_NAME_LENGTH + " characters, got " + name.length(),
                    TrackEvent.MAX_NAME_LENGTH,
                    name.length());
        }
        if (name.charAt(0) == '$') {
            return new Fault("event", "event names that start with $ are reserved; use identify for traits");
        }
        return isSnakeCase(name) ? null : new Fault("event", "event name must be snake_case: [a-z][a-z0-9_]*");
    }

    // Not a regular expression: its $ would let a final line feed pass, and this runs for every event.
    private static boolean isSnakeCase(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean later = i > 0 && (c == '_' || (c >= '0' && c <= '9'));
            if (!letter && !later) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Fault identity(Identity who) {
        if (who.isKnown()) {
            return null;
        }
        String blank = who.blankKind();
        return blank == null
                ? new Fault("identity", "identity is missing: " + who.whyMissing())
                : new Fault(blank, blank + " must not be blank: an event needs at least one id");
    }

    private static @Nullable Fault timestamp(@Nullable Instant timestamp) {
        return timestamp == null || (!timestamp.isBefore(YEAR_0) && timestamp.isBefore(YEAR_10000))
                ? null
                : new Fault("timestamp", "timestamp must lie in the years 0000 to 9999");
    }

    private static @Nullable Fault messageId(@Nullable UUID messageId) {
        return messageId == null || (messageId.version() == RANDOM && messageId.variant() == VARIANT)
                ? null
                : new Fault("message_id", "message_id must be a UUID of version 4, got version " + messageId.version());
    }
}
