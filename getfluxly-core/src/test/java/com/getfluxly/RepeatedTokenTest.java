package com.getfluxly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import com.getfluxly.delivery.DeliveryListener;
import com.getfluxly.delivery.RejectedEvent;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.event.Identity;
import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that says again what it was sent: neither log, exception nor listener repeats the token, nor the log anything else. */
@Timeout(60)
@Isolated("raises the log level")
@Promise({"I45", "I51"})
class RepeatedTokenTest {

    private static final String TOKEN = "gflux_secret_canary0123456789";
    private static final String ADDRESS = "jane.doe@example.org";

    private final List<String> said = new CopyOnWriteArrayList<>();

    @RegisterExtension
    final CapturedLog log = CapturedLog.at(Level.TRACE);

    private GetFluxlyClient client(Transport transport) {
        return GetFluxlyClient.builder(TOKEN)
                .transport(transport)
                .initialBackoff(Duration.ofMillis(1))
                .shutdownTimeout(Duration.ofMillis(500))
                .shutdownHook(false)
                .listener(new DeliveryListener() {
                    @Override
                    public void onRejected(RejectedEvent event) {
                        said.add(event.code() + " " + event.detail());
                    }
                })
                .build();
    }

    // ---- the token --------------------------------------------------------------------------------------------------

    /** Each as a whole text, within one, and at its ends. */
    static Stream<String> disguises() {
        String unicode = TOKEN.chars()
                .mapToObj(c -> String.format(Locale.ROOT, "\\\\u%04x", c))
                .collect(Collectors.joining());
        String percent =
                TOKEN.chars().mapToObj(c -> "%" + Integer.toHexString(c)).collect(Collectors.joining());
        return Stream.of(
                        TOKEN,
                        "Bearer " + TOKEN,
                        unicode.replace("\\\\", "\\"),
                        unicode,
                        "\\\\" + unicode,
                        percent,
                        percent.replace("%", "%25"),
                        TOKEN.replace("_", "%5F"),
                        TOKEN.replace("_", "\\\\_"),
                        TOKEN.replace("_", "&#95;"),
                        TOKEN.replace("_", "&#x5f;"),
                        TOKEN.replace("_", "_\\u200b"),
                        TOKEN.replace("_", "_\\r\\n"),
                        TOKEN.toUpperCase(Locale.ROOT))
                .flatMap(token -> Stream.of(token, "a" + token + "z", "x".repeat(500) + token, token + TOKEN));
    }

    @ParameterizedTest
    @MethodSource("disguises")
    void token_isInNothingThatIsSaid(String repeated) {
        for (String body : List.of(
                "{\"error\":\"%s\"}",
                "{\"error\":\"validation_error\",\"detail\":\"%s\"}",
                "{\"request_id\":\"%s\"}",
                "{\"received\":\"%s\"}",
                "{\"%s\":\"received\"}")) {
            assertNothingRepeats(400, body.replace("%s", repeated));
        }
        assertNothingRepeats(
                202,
                "{\"rejected\":1,\"errors\":[{\"index\":0,\"error\":\"%s\",\"detail\":\"%s\"}]}"
                        .replace("%s", repeated));
    }

    private void assertNothingRepeats(int status, String body) {
        try (GetFluxlyClient client = client(request -> ScriptedTransport.json(status, body))) {
            client.track("paid", Identity.externalId("user"));
            said.add(client.flush().toString());
            said.add(Leaks.everythingIn(catchThrowableOfType(
                    GetFluxlyException.class,
                    () -> client.alias(AliasRequest.to("user").fromAnonymousId("anon")))));
        }
        said.addAll(log.lines());
        assertThat(said).allSatisfy(RepeatedTokenTest::assertClean);
        said.clear();
        log.events().clear();
    }

    /** What a reader could undo is undone first. */
    private static void assertClean(String text) {
        String plain = text.toLowerCase(Locale.ROOT)
                .replace("%25", "%")
                .replaceAll("\\\\+u200b|\\\\+u000[ad]", "")
                .replaceAll("\\\\+u5f|\\\\+u005f|%5f|&#95;|&#x5f;|\\\\+_", "_");
        assertThat(plain)
                .doesNotContain("canary")
                .doesNotContain("%63%61%6e%61")
                .doesNotContain("u0063\\u0061");
    }

    @Test
    void token_isInNothingThatAnAliasBringsBack() {
        try (GetFluxlyClient client = client(request -> ScriptedTransport.json(
                200,
                "{\"alias\":{\"user_id\":\"u\",\"more\":{\"list\":[1,{\"" + TOKEN + "\":\"" + TOKEN + "\"}]}}}"))) {
            assertThat(client.alias(AliasRequest.to("user").fromAnonymousId("anon"))
                            .toString())
                    .doesNotContain("canary");
            assertThat(client.alias(AliasRequest.to("user").fromAnonymousId("anon"))
                            .fields()
                            .toString())
                    .doesNotContain("canary")
                    .contains("more");
        }
    }

    /** One that a supplier brought, and the one before, whose answers may still be under way. */
    @Test
    void tokenThatChanged_isHiddenLikeTheFirst() {
        String fresh = "custom-token-of-canary";
        Transport repeating = request -> ScriptedTransport.json(
                authorization(request).endsWith(fresh) ? 400 : 401,
                "{\"detail\":\"" + TOKEN + " and " + authorization(request) + "\"}");
        try (GetFluxlyClient client = GetFluxlyClient.builder(TOKEN)
                .transport(repeating)
                .tokenSupplier(() -> fresh)
                .initialBackoff(Duration.ofMillis(1))
                .shutdownHook(false)
                .build()) {
            client.track("paid", Identity.externalId("user"));
            GetFluxlyException refused = catchThrowableOfType(GetFluxlyException.class, client::flush);
            assertThat(refused.status()).hasValue(401);
            said.add(Leaks.everythingIn(refused));
            // The first may have been judged under the fresh token before anybody could wait for it.
            client.track("paid", Identity.externalId("user"));
            said.add(client.flush().toString());
        }

        assertThat(said).hasSize(2).allSatisfy(RepeatedTokenTest::assertClean);
        assertThat(said.get(1)).contains("*** and Bearer ***");
    }

    private static String authorization(TransportRequest request) {
        return String.valueOf(request.headers().get("Authorization"));
    }

    @Test
    void transportThatThrowsTheToken_isNotRepeated() {
        try (GetFluxlyClient client = client(request -> {
            throw new IOException("failed: " + request.headers(), new IllegalStateException(TOKEN));
        })) {
            client.track("paid", Identity.externalId("user"));
            said.add(Leaks.everythingIn(catchThrowableOfType(GetFluxlyException.class, client::flush)));
        }
        said.addAll(log.lines());

        assertThat(said).allSatisfy(RepeatedTokenTest::assertClean);
    }

    /** What helps is not hidden with it. */
    @Test
    void otherText_isLeftAsItIs() {
        String text = "use a gflux_secret_ token, 100% of 5 & more; C:\\\\users\\\\me";
        try (GetFluxlyClient client = client(
                request -> ScriptedTransport.json(403, "{\"error\":\"wrong_key_type\",\"detail\":\"" + text + "\"}"))) {
            assertThat(catchThrowableOfType(
                            GetFluxlyException.class,
                            () -> client.alias(AliasRequest.to("user").fromAnonymousId("anon"))))
                    .hasMessage(
                            "use a gflux_secret_ token, 100% of 5 & more; C:\\users\\me (HTTP 403, wrong_key_type)");
        }
    }

    // ---- codes in the log -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {202, 400, 401, 409, 418, 503})
    void codeThatNobodyKnows_isNotLogged(int status) {
        String code = "invalid_" + ADDRESS;
        String body = status == 202
                ? "{\"errors\":[{\"index\":0,\"error\":\"" + code + "\"}]}"
                : "{\"error\":\"" + code + "\",\"detail\":\"" + ADDRESS + "\"}";
        try (GetFluxlyClient client = client(request -> ScriptedTransport.json(status, body))) {
            client.track("paid", Identity.externalId("user"));
            client.flush(Duration.ofMillis(200));
        } catch (GetFluxlyException forTheCaller) {
            assertThat(forTheCaller.code()).isEqualTo(code);
        }

        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("jane") || line.contains("example"));
    }

    @Test
    void codeThatIsKnown_isLogged() {
        try (GetFluxlyClient client =
                client(request -> ScriptedTransport.json(403, "{\"error\":\"wrong_key_type\"}"))) {
            client.track("paid", Identity.externalId("user"));
            GetFluxlyException failed = catchThrowableOfType(GetFluxlyException.class, client::flush);
            assertThat(failed.code()).isEqualTo("wrong_key_type");
        }

        assertThat(log.lines()).anyMatch(line -> line.startsWith("delivery is parked: wrong_key_type (status 403)"));
    }
}
