package com.getfluxly.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportRequestTest {

    @Test
    void headers_areCopied() {
        Map<String, String> given = new HashMap<>(Map.of("Accept", "application/json"));
        TransportRequest request = request("/v1/events/batch", given);
        given.put("X-Later", "1");

        assertThat(request.headers()).isEqualTo(Map.of("Accept", "application/json"));
        assertThatThrownBy(() -> request.headers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @Promise({"I45", "I51"})
    void toString_holdsNeitherHeadersNorBodyNorIds() {
        Map<String, String> headers = Map.of("Authorization", "Bearer canary", "X-Request-Id", "canary");

        assertThat(request("/v1/events/batch", headers)).hasToString("POST /v1/events/batch (6 bytes)");
        assertThat(request("/v1/identify/alias", headers)).hasToString("POST /v1/identify/alias (6 bytes)");
        assertThat(request("/v1/profiles/canary/erase", headers)).hasToString("POST /v1/profiles/…/erase (6 bytes)");
    }

    private static TransportRequest request(String path, Map<String, String> headers) {
        return new TransportRequest("POST", path, headers, "canary".getBytes(UTF_8), Duration.ofSeconds(5));
    }
}
