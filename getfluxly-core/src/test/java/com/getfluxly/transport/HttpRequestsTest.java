package com.getfluxly.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.getfluxly.Promise;
import com.getfluxly.error.FailureKind;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpRequestsTest {

    private static final ApiHost HOST = ApiHost.of("https://api.getfluxly.com");

    private static HttpRequest request(String proxyAuthorization, Map<String, String> headers) throws IOException {
        return HttpRequests.of(
                HOST,
                new TransportRequest("POST", "/v1/events/batch", headers, new byte[7], Duration.ofSeconds(1)),
                proxyAuthorization.isEmpty() ? null : proxyAuthorization,
                new Sending());
    }

    @Test
    void request_hasWhatTheTransportWasGiven() throws IOException {
        HttpRequest request = request("", Map.of("Authorization", "Bearer gflux_secret_test"));

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).hasToString("https://api.getfluxly.com/v1/events/batch");
        assertThat(request.headers().map()).isEqualTo(Map.of("Authorization", List.of("Bearer gflux_secret_test")));
        assertThat(request.bodyPublisher().orElseThrow().contentLength()).isEqualTo(7);
    }

    @Test
    void proxyThatWantsAPassword_getsIt() throws IOException {
        assertThat(request("Basic dXNlcjpwYXNz", Map.of()).headers().map())
                .isEqualTo(Map.of("Proxy-Authorization", List.of("Basic dXNlcjpwYXNz")));
    }

    /** Its message repeats the value, which may be the token. */
    @Test
    @Promise("I51")
    void headerThatTheClientRefuses_isNamed_andItsValueIsNot() {
        assertThatExceptionOfType(NotSentException.class)
                .isThrownBy(() -> request("", Map.of("Authorization", "gflux_secret\ntest")))
                .withMessage("the HTTP client refuses the value of the header Authorization")
                .withNoCause()
                .satisfies(refused -> assertThat(refused.kind()).hasValue(FailureKind.CLIENT_FAULT));
    }
}
