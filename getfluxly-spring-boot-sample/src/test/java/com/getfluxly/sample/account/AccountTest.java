package com.getfluxly.sample.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.sample.ShopTest;
import org.junit.jupiter.api.Test;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AccountTest extends ShopTest {

    private static final String ALIAS = "/v1/identify/alias";
    private static final String ERASE = "/v1/profiles/user_42/erase";

    @Test
    void signup_identifiesTheUserAndThenTracks() {
        postWithCookie("/signup", "{\"userId\":\"user_42\",\"email\":\"ada@example.com\",\"plan\":\"pro\"}")
                .expectStatus()
                .isCreated()
                .expectBody()
                .json("{\"userId\":\"user_42\"}", JsonCompareMode.STRICT);

        emulator.awaitEvents("""
                {"event":"$identify","external_id":"user_42","anonymous_id":"anon_a8f3c2",
                  "traits":{"plan":"pro","email":"ada@example.com"}}""", """
                {"event":"signed_up","external_id":"user_42","anonymous_id":"anon_a8f3c2",
                  "properties":{"plan":"pro"}}""");
    }

    @Test
    void signup_withoutABodyMakesAUser() {
        String user = text(post("/signup"), "userId");

        assertThat(user).startsWith("user_");
        emulator.awaitEvents(
                "{\"event\":\"$identify\",\"external_id\":\"%s\",\"traits\":{\"plan\":\"free\"}}".formatted(user),
                "{\"event\":\"signed_up\",\"external_id\":\"%s\",\"properties\":{\"plan\":\"free\"}}".formatted(user));
    }

    @Test
    void signup_refusesABlankId() {
        assertBadRequest(post("/signup", "{\"userId\":\" \"}"));
    }

    @Test
    void login_joinsTheVisitorOfTheCookieToTheUser() {
        postWithCookie("/login", "{\"userId\":\"user_42\"}")
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"userId\":\"user_42\",\"joined\":\"anon_a8f3c2\"}", JsonCompareMode.STRICT);

        assertThat(emulator.requests(ALIAS))
                .singleElement()
                .satisfies(request -> assertThat(request.get("body"))
                        .isEqualTo(json("{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\"}")));
        emulator.awaitEvents("""
                {"event":"logged_in","external_id":"user_42","anonymous_id":"anon_a8f3c2"}""");
    }

    @Test
    void login_joinsTheVisitorOfTheBodyWhereThereIsNoCookie() {
        post("/login", "{\"userId\":\"user_42\",\"anonymousId\":\"anon_app\"}")
                .expectStatus()
                .isOk();

        assertThat(emulator.requests(ALIAS))
                .singleElement()
                .satisfies(request -> assertThat(request.get("body"))
                        .isEqualTo(json("{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_app\"}")));
        emulator.awaitEvents("""
                {"event":"logged_in","external_id":"user_42","anonymous_id":"anon_app"}""");
    }

    @Test
    void login_ofNoKnownVisitorOnlyTracks() {
        post("/login", "{\"userId\":\"user_42\"}").expectStatus().isOk();

        emulator.awaitEvents("{\"event\":\"logged_in\",\"external_id\":\"user_42\"}");
        assertThat(emulator.requests(ALIAS)).isEmpty();
    }

    @Test
    void login_needsAUser() {
        assertBadRequest(post("/login"));
        assertBadRequest(post("/login", "{}"));
        assertBadRequest(postWithCookie("/login", "{\"userId\":\"\"}"));
        assertThat(emulator.requests(ALIAS)).isEmpty();
    }

    @Test
    void login_answersBadGatewayWhileGetFluxlyIsDown() {
        emulator.fail("503");

        postWithCookie("/login", "{\"userId\":\"user_42\"}")
                .expectStatus()
                .isEqualTo(502)
                .expectHeader()
                .contentType("application/problem+json")
                .expectBody()
                .json("""
                        {"status":502,"title":"Bad Gateway","detail":"GetFluxly could not do it: server_error",
                          "instance":"/login","code":"server_error"}""", JsonCompareMode.STRICT);
    }

    @Test
    void delete_erasesTheProfileAfterDeliveringItsEvents() {
        post("/checkout", "{\"userId\":\"user_42\"}").expectStatus().isCreated();

        JsonNode erasure = body(delete("user_42").expectStatus().isAccepted());

        assertThat(erasure.get("erasureId").stringValue()).startsWith("era_");
        assertThat(erasure.get("eventsTargeted").intValue()).isEqualTo(1);
        assertThat(emulator.requests(ERASE))
                .singleElement()
                .satisfies(request ->
                        assertThat(request.get("body")).isEqualTo(json("{\"reason\":\"customer_request\"}")));
    }

    @Test
    void delete_isNotSentWhileAnEventCannotBeDelivered() {
        emulator.fail("503");
        post("/checkout", "{\"userId\":\"user_42\"}").expectStatus().isCreated();

        delete("user_42").expectStatus().isEqualTo(502);

        assertThat(emulator.requests(ERASE)).isEmpty();
        emulator.heal();
        await().until(() -> emulator.events().size() == 1);
    }

    @Test
    void delete_needsAUser() {
        assertBadRequest(shop.delete().uri("/account").exchange());
        assertBadRequest(delete(" "));
        assertBadRequest(delete(".."));
    }

    private ResponseSpec delete(String userId) {
        return shop.delete().uri("/account?userId={id}", userId).exchange();
    }

    private static void assertBadRequest(ResponseSpec response) {
        response.expectStatus().isBadRequest().expectHeader().contentType("application/problem+json");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
