package com.getfluxly.test;

import com.getfluxly.event.IdentifyEvent;
import com.getfluxly.event.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as the service would get it: processed, checked, encoded and read back. Values are those of JSON: texts, booleans,
 * lists, maps, null and numbers. A number is an {@code Integer} or a {@code Double} if this is exact; otherwise it is a
 * {@code Long}, a {@code BigInteger} or a {@code BigDecimal}. Immutable.
 *
 * @since 0.1.0
 */
public final class RecordedEvent {

    private final Map<String, Object> json;

    private RecordedEvent(Map<String, Object> json) {
        this.json = json;
    }

    static RecordedEvent of(byte[] json) {
        return new RecordedEvent(Wire.read(json));
    }

    /** {@return the event's name; {@value IdentifyEvent#NAME} for what came by {@code identify}} */
    public String name() {
        return Objects.requireNonNull(text("event"));
    }

    /** {@return whether it came by {@code identify}} */
    public boolean isIdentify() {
        return name().equals(IdentifyEvent.NAME);
    }

    /** {@return its ids} */
    public Identity who() {
        return Identity.anonymousId(anonymousId()).withUserId(userId()).withExternalId(externalId());
    }

    /** {@return the external id, or null} */
    public @Nullable String externalId() {
        return text("external_id");
    }

    /** {@return the user id, or null} */
    public @Nullable String userId() {
        return text("user_id");
    }

    /** {@return the anonymous id, or null} */
    public @Nullable String anonymousId() {
        return text("anonymous_id");
    }

    /** {@return the properties; empty if it has none, unmodifiable} */
    public Map<String, Object> properties() {
        return object("properties");
    }

    /** {@return the traits of an {@code identify}; empty if it has none, unmodifiable} */
    public Map<String, Object> traits() {
        return object("traits");
    }

    /** {@return the context, including the client's own; empty if it has none, unmodifiable} */
    public Map<String, Object> context() {
        return object("context");
    }

    /** {@return when it happened} */
    public Instant timestamp() {
        return Instant.parse(Objects.requireNonNull(text("timestamp")));
    }

    /** {@return its id, from the caller or from the client} */
    public UUID messageId() {
        return UUID.fromString(Objects.requireNonNull(text("message_id")));
    }

    /** {@return the event on one line, without its time and its id} */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>(List.of(name(), "by " + shownIds()));
        addIfAny(parts, "", properties());
        addIfAny(parts, "traits ", traits());
        addIfAny(parts, "context ", context());
        return String.join(" ", parts);
    }

    private static void addIfAny(List<String> parts, String name, Map<String, Object> map) {
        if (!map.isEmpty()) {
            parts.add(name + map);
        }
    }

    private String shownIds() {
        List<String> ids = new ArrayList<>();
        for (String kind : new String[] {"external_id", "user_id", "anonymous_id"}) {
            String id = text(kind);
            if (id != null) {
                ids.add(kind + "=" + id);
            }
        }
        return String.join(", ", ids);
    }

    boolean hasId(@Nullable String id) {
        return id != null
                && Arrays.asList(externalId(), userId(), anonymousId()).contains(id);
    }

    /** Whether it carries every id that this person is known by; it may carry more. */
    boolean isOf(Identity person) {
        boolean isKnown = !person.equals(Identity.anonymousId(null));
        return isKnown
                && who().equals(who().withExternalId(person.externalId())
                        .withUserId(person.userId())
                        .withAnonymousId(person.anonymousId()));
    }

    /** Of {@code identify} the traits, of any other its properties. */
    Map<String, Object> ownValues() {
        return isIdentify() ? traits() : properties();
    }

    private @Nullable String text(String field) {
        return (String) json.get(field);
    }

    @SuppressWarnings("unchecked") // the wire has objects with texts for keys
    private Map<String, Object> object(String field) {
        return (Map<String, Object>) json.getOrDefault(field, Map.of());
    }
}
