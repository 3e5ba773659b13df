package com.getfluxly.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AliasTest {

    @Test
    @SuppressWarnings("NullAway") // JSON null, which the type of the map cannot name
    void fields_areCopiedNullsIncluded() {
        Map<String, Object> given = new HashMap<>();
        given.put("new_field", null);
        Alias alias = Alias.builder().userId("u").fields(given).build();
        given.put("later", 1);

        assertThat(alias.fields()).hasSize(1).containsEntry("new_field", null);
        assertThatThrownBy(() -> alias.fields().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @Promise("I51")
    void toString_namesNoId() {
        Alias alias = Alias.builder()
                .userId("canary")
                .anonymousId("canary")
                .previousId("canary")
                .mergedAt(Instant.parse("2026-05-16T07:00:00Z"))
                .fields(Map.of("user_id", "canary"))
                .build();

        assertThat(alias).hasToString("Alias[mergedAt=2026-05-16T07:00:00Z]");
    }
}
