package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.getfluxly.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportResponseTest {

    @ParameterizedTest
    @ValueSource(strings = {"Retry-After", "retry-after", "RETRY-AFTER"})
    void header_isFoundInAnyCase(String name) {
        assertThat(response(Map.of("Retry-After", List.of("7"))).header(name)).contains("7");
        assertThat(response(Map.of("retry-after", List.of("7"))).header(name)).contains("7");
    }

    @Test
    void header_isTheFirstOfSeveral() {
        assertThat(response(Map.of("a", List.of("1", "2"))).header("A")).contains("1");
    }

    @Test
    void header_isEmptyWhereThereIsNone() {
        assertThat(response(Map.of("a", List.of(), "b", List.of("2"))).header("a"))
                .isEmpty();
        assertThat(response(Map.of()).header("a")).isEmpty();
    }

    /** The JDK's older client puts the status line under a null name. */
    @Test
    @SuppressWarnings("NullAway") // what a transport without a checker may give
    void header_survivesANullName() {
        Map<String, List<String>> headers = new HashMap<>(Map.of("a", List.of("1")));
        headers.put(null, List.of("HTTP/1.1 202 Accepted"));

        assertThat(response(headers).header("a")).contains("1");
    }

    @Test
    void limit_is256Kibibytes() {
        assertThat(TransportResponse.MAX_BODY_BYTES).isEqualTo(262_144);
    }

    @Test
    @Promise("I51")
    void toString_holdsNeitherHeadersNorBody() {
        assertThat(response(Map.of("Set-Cookie", List.of("canary")))).hasToString("HTTP 202 (6 bytes)");
    }

    private static TransportResponse response(Map<String, List<String>> headers) {
        return new TransportResponse(202, headers, "canary".getBytes(UTF_8));
    }
}
