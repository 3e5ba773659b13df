package com.getfluxly.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientContextTest {

    @Test
    void applicationName_becomesTheNameOfTheApp() {
        assertThat(ClientContext.of(Map.of(), "shop")).isEqualTo(Map.of("app", Map.of("name", "shop")));
    }

    @Test
    void applicationName_joinsWhatElseIsSaidOfTheApp() {
        assertThat(ClientContext.of(Map.of("app", Map.of("version", 3), "region", "eu"), "shop"))
                .isEqualTo(Map.of("app", Map.of("name", "shop", "version", 3), "region", "eu"));
    }

    @Test
    void configuredName_wins() {
        assertThat(ClientContext.of(Map.of("app", Map.of("name", "till")), "shop"))
                .isEqualTo(Map.of("app", Map.of("name", "till")));
    }

    @Test
    void appThatIsNoObject_isLeftAlone() {
        assertThat(ClientContext.of(Map.of("app", "till"), "shop")).isEqualTo(Map.of("app", "till"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void applicationWithoutAName_addsNothing(String name) {
        assertThat(ClientContext.of(Map.of("region", "eu"), name)).isEqualTo(Map.of("region", "eu"));
    }

    /** As Spring Boot binds them. */
    @Test
    void indexes_becomeLists() {
        assertThat(ClientContext.of(
                        Map.of("tags", Map.of("0", "a", "1", Map.of("name", "c", "of", Map.of("0", 7)))), null))
                .isEqualTo(Map.of("tags", List.of("a", Map.of("name", "c", "of", List.of(7)))));
    }

    @Test
    void numbersThatAreNoIndexes_areLeftAlone() {
        Map<String, Object> sizes = Map.of("0", "s", "2", "m");

        assertThat(ClientContext.of(Map.of("sizes", sizes), null)).isEqualTo(Map.of("sizes", sizes));
    }

    @Test
    void eleventhElement_comesLast() {
        Map<String, Object> letters = new HashMap<>();
        List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")
                .forEach(letter -> letters.put(Integer.toString(letters.size()), letter));

        assertThat(ClientContext.of(Map.of("tags", letters), null))
                .isEqualTo(Map.of("tags", List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")));
    }

    /** What may be in a text without being one. */
    @ParameterizedTest
    @ValueSource(strings = {"$", "${", "${}", "${ }", "$GIT_COMMIT", "#{x}", "${two words}", "{x}"})
    void textThatIsNoPlaceholder_isLeftAlone(String text) {
        assertThat(ClientContext.of(Map.of("note", text), null)).isEqualTo(Map.of("note", text));
    }
}
