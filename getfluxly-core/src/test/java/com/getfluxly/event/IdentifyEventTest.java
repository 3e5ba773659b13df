package com.getfluxly.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdentifyEventTest {

    private static final Identity WHO = Identity.userId("user_42");

    @Test
    void event_hasTheReservedName() {
        assertThat(IdentifyEvent.builder(WHO).build().name()).isEqualTo("$identify");
    }

    @Test
    void event_keepsWhatItIsGiven() {
        UUID id = UUID.fromString("0b8a5a38-6f0c-4f0e-9d2b-6f4ba1a2c7de");
        IdentifyEvent event = IdentifyEvent.builder(WHO)
                .trait("plan", "pro")
                .trait("phone", null)
                .timestamp(Instant.EPOCH)
                .context(Map.of("app", "shop"))
                .messageId(id)
                .build();

        assertThat(event.who()).isEqualTo(WHO);
        assertThat(event.traits().keySet()).containsExactly("plan", "phone");
        assertThat(event.traits().get("plan")).isEqualTo("pro");
        assertThat(event.traits().get("phone")).isNull();
        assertThat(event.timestamp()).isEqualTo(Instant.EPOCH);
        assertThat(event.context()).isEqualTo(Map.of("app", "shop"));
        assertThat(event.messageId()).isEqualTo(id);
    }

    @Test
    void event_isEmptyByDefault() {
        IdentifyEvent event = IdentifyEvent.builder(WHO).build();

        assertThat(event.traits()).isEmpty();
        assertThat(event.context()).isEmpty();
        assertThat(event.timestamp()).isNull();
        assertThat(event.messageId()).isNull();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void identity_mustBeThere() {
        assertThat(IdentifyEvent.builder(null).build().violation())
                .hasMessage("identity is missing: an event needs at least one id");
    }

    /** The contract bounds properties, not traits; the bytes of the event bound those. */
    @Test
    void traits_mayBeMoreThan32() {
        Map<String, Object> traits =
                IntStream.range(0, 100).boxed().collect(Collectors.toMap(i -> "k" + i, i -> (Object) i));

        assertThat(IdentifyEvent.builder(WHO).traits(traits).build().traits()).isEqualTo(traits);
    }

    @Test
    void traits_areFewerThanAnEventCouldHold() {
        Map<String, Object> traits =
                IntStream.range(0, 6_555).boxed().collect(Collectors.toMap(i -> "k" + i, i -> (Object) i));

        assertThat(IdentifyEvent.builder(WHO).traits(traits).build().violation())
                .hasMessage("traits may have at most 6554 keys, got 6555");
    }

    @Test
    @Promise("I42")
    void traits_areCopied() {
        Map<String, Object> given = new HashMap<>(Map.of("a", 1));
        IdentifyEvent event = IdentifyEvent.builder(WHO).traits(given).build();
        given.put("b", 2);

        assertThat(event.traits()).isEqualTo(Map.of("a", 1));
        assertThatThrownBy(() -> event.traits().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void traits_addToThoseThatAreThere_theLastOneWins() {
        IdentifyEvent event = IdentifyEvent.builder(WHO)
                .trait("plan", "free")
                .trait("seats", 3)
                .traits(Map.of("plan", "pro"))
                .build();

        assertThat(event.traits()).isEqualTo(Map.of("plan", "pro", "seats", 3));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may pass
    void trait_withoutAKeyIsAViolation() {
        assertThat(IdentifyEvent.builder(WHO)
                        .trait("plan", "pro")
                        .trait(null, 1)
                        .build()
                        .violation())
                .hasMessage("traits has a null key");
        assertThat(IdentifyEvent.builder(WHO)
                        .traits(null)
                        .messageId(null)
                        .build()
                        .violation())
                .isNull();
    }

    @Test
    @Promise("I51")
    void toString_namesNoValue() {
        assertThat(IdentifyEvent.builder(Identity.externalId("canary"))
                        .trait("canary", "canary")
                        .build())
                .hasToString("IdentifyEvent[Identity[external_id]]");
    }
}
