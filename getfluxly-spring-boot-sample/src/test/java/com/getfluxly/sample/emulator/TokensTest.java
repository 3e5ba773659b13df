package com.getfluxly.sample.emulator;

import static com.getfluxly.sample.emulator.EmulatorClient.ALIAS;
import static com.getfluxly.sample.emulator.EmulatorClient.BATCH;
import static com.getfluxly.sample.emulator.EmulatorClient.batch;
import static com.getfluxly.sample.emulator.EmulatorClient.event;
import static com.getfluxly.sample.emulator.EmulatorClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An emulator that was given its tokens. */
class TokensTest {

    @RegisterExtension
    private final EmulatorClient emulator =
            new EmulatorClient(RateLimit.PRO, Tokens.of(List.of("gflux_secret_a", "gflux_secret_b", "gflux_pub_a")));

    @ParameterizedTest
    @ValueSource(strings = {"gflux_secret_a", "gflux_secret_b", "gflux_pub_a"})
    void token_isTakenIfItWasGiven(String token) throws Exception {
        assertThat(post(BATCH, batch(event("a")), token).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gflux_secret_c", "gflux_secret_", "gflux_secret_A", "gflux_pub_b", "gflux_secret_a1"})
    void token_isUnauthenticatedIfItWasNot(String token) throws Exception {
        HttpResponse<String> response = post(BATCH, batch(event("a")), token);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(json(response).get("error").stringValue()).isEqualTo("unauthenticated");
        assertThat(emulator.received().at("/counters/events").intValue()).isZero();
    }

    @Test
    void publishableToken_isOfTheWrongTypeForAnAlias() throws Exception {
        String alias = "{\"user_id\":\"u\",\"anonymous_id\":\"a\"}";

        assertThat(post(ALIAS, alias, "gflux_secret_a").statusCode()).isEqualTo(200);
        assertThat(post(ALIAS, alias, "gflux_pub_b").statusCode()).isEqualTo(401);
        HttpResponse<String> refused = post(ALIAS, alias, "gflux_pub_a");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).get("error").stringValue()).isEqualTo("wrong_key_type");
        assertThat(json(refused).get("received").stringValue()).isEqualTo("publishable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sk_4f9a", "gflux_secret_"})
    void tokens_needAPrefixAndMore(String value) {
        assertThatThrownBy(() -> Tokens.of(List.of(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a token of the stand-in must start with gflux_secret_ or gflux_pub_ and go on");
    }

    private HttpResponse<String> post(String path, String body, String token) throws Exception {
        return emulator.send(emulator.request(path)
                .setHeader("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body)));
    }
}
