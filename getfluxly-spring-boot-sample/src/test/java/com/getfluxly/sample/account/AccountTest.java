package com.getfluxly.sample.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.sample.ShopTest;
import java.util.List;
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

        assertThat(awaitOne(ALIAS).get("body"))
                .isEqualTo(json("{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\"}"));
        emulator.awaitEvents("""
                {"event":"logged_in","external_id":"user_42","anonymous_id":"anon_a8f3c2"}""");
    }

    @Test
    void login_joinsTheVisitorOfTheBodyWhereThereIsNoCookie() {
        post("/login", "{\"userId\":\"user_42\",\"anonymousId\":\"anon_app\"}")
                .expectStatus()
                .isOk();

        assertThat(awaitOne(ALIAS).get("body"))
                .isEqualTo(json("{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_app\"}"));
        emulator.awaitEvents("""
                {"event":"logged_in","external_id":"user_42","anonymous_id":"anon_app"}""");
    }

    @Test
    void login_believesTheCookieRatherThanTheBody() {
        postWithCookie("/login", "{\"userId\":\"user_42\",\"anonymousId\":\"anon_app\"}")
                .expectStatus()
                .isOk();

        assertThat(awaitOne(ALIAS).get("body"))
                .isEqualTo(json("{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\"}"));
        emulator.awaitEvents("""
                {"event":"logged_in","external_id":"user_42","anonymous_id":"anon_a8f3c2"}""");
    }

    @Test
    void login_ofNoKnownVisitorOnlyTracks() {
        post("/login", "{\"userId\":\"user_42\"}").expectStatus().isOk();

        emulator.awaitEvents("{\"event\":\"logged_in\",\"external_id\":\"user_42\"}");
        assertThat(emulator.requests(ALIAS)).isEmpty();
    }

    @Test
    void login_takesABlankVisitorForNone() {
        post("/login", "{\"userId\":\"user_42\",\"anonymousId\":\" \"}")
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"userId\":\"user_42\",\"joined\":null}", JsonCompareMode.STRICT);

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
    void login_survivesAnOutage_andJoinsTheVisitorAfterwards() {
        emulator.fail("503");

        postWithCookie("/login", "{\"userId\":\"user_42\"}").expectStatus().isOk();

        await().until(() -> !joins(503).isEmpty());
        assertThat(joins(200)).isEmpty();
        emulator.heal();
        await().until(() -> !joins(200).isEmpty());
        assertThat(joins(200)).containsExactly(json("{\"user_id\":\"user_42\",\"anonymous_id\":\"anon_a8f3c2\"}"));
    }

    @Test
    void delete_erasesTheProfileAfterDeliveringItsEvents() {
        post("/checkout", "{\"userId\":\"user_42\"}").expectStatus().isCreated();

        delete("user_42")
                .expectStatus()
                .isAccepted()
                .expectBody()
                .json("{\"userId\":\"user_42\"}", JsonCompareMode.STRICT);

        assertThat(awaitOne(ERASE).get("body")).isEqualTo(json("{\"reason\":\"customer_request\"}"));
        assertThat(emulator.events()).hasSize(1);
    }

    @Test
    void delete_survivesAnOutage_andErasesAfterwardsWhatWasDelivered() {
        emulator.fail("503");
        post("/checkout", "{\"userId\":\"user_42\"}").expectStatus().isCreated();

        delete("user_42").expectStatus().isAccepted();

        assertThat(emulator.requests(ERASE)).isEmpty();
        emulator.heal();
        awaitOne(ERASE);
        assertThat(emulator.events()).hasSize(1);
    }

    @Test
    void delete_needsAUser() {
        assertBadRequest(shop.delete().uri("/account").exchange());
        assertBadRequest(delete(" "));
    }

    private List<JsonNode> joins(int status) {
        return emulator.requests(ALIAS).stream()
                .filter(request -> request.get("status").intValue() == status)
                .map(request -> request.get("body"))
                .toList();
    }

    private JsonNode awaitOne(String path) {
        await().until(() -> !emulator.requests(path).isEmpty());
        assertThat(emulator.requests(path)).hasSize(1);
        return emulator.requests(path).get(0);
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
