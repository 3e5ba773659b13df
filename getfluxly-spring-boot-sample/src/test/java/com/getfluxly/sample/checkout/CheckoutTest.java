package com.getfluxly.sample.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.getfluxly.sample.ShopTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.json.JsonCompareMode;
import tools.jackson.databind.JsonNode;

class CheckoutTest extends ShopTest {

    private static final String CART = """
            {"userId":"user_42","currency":"USD","items":[
              {"sku":"mug","price":9.90,"quantity":2},{"sku":"cap","price":15,"quantity":1}]}""";

    @Test
    void checkout_tracksTheOrderOfTheUserWhoWasTheVisitor() {
        JsonNode order = body(postWithCookie("/checkout", CART));

        emulator.awaitEvents("""
                {"event":"order_completed","external_id":"user_42","anonymous_id":"anon_a8f3c2","properties":{
                  "order_id":%s,"total":34.80,"currency":"USD","items":[
                    {"sku":"mug","price":9.90,"quantity":2},{"sku":"cap","price":15,"quantity":1}
                ]}}""".formatted(order.get("orderId")));
    }

    @Test
    void checkout_answersTheOrder() {
        post("/checkout", CART)
                .expectStatus()
                .isCreated()
                .expectBody()
                .json("""
                        {"total":34.80,"currency":"USD","items":[
                          {"sku":"mug","price":9.90,"quantity":2},{"sku":"cap","price":15,"quantity":1}]}""")
                .jsonPath("$.orderId")
                .value(id -> assertThat(id).asString().startsWith("order_"));
    }

    @Test
    void checkout_withoutABodySellsSomethingToAGuest() {
        String order = text(post("/checkout"), "orderId");

        emulator.awaitEvents("""
                {"event":"order_completed","anonymous_id":%s,"properties":{
                  "order_id":"%s","total":19.80,"currency":"EUR","items":[{"sku":"mug","price":9.90,"quantity":2}]
                }}""".formatted(awaitVisitor(), order));
    }

    @Test
    void checkout_ofAGuestWithACookieIsTheVisitors() {
        String order = text(postWithCookie("/checkout", "{}"), "orderId");

        emulator.awaitEvents("""
                {"event":"order_completed","anonymous_id":"anon_a8f3c2","properties":{
                  "order_id":"%s","total":19.80,"currency":"EUR","items":[{"sku":"mug","price":9.90,"quantity":2}]
                }}""".formatted(order));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[null]",
                "[{}]",
                "[{\"sku\":\" \",\"price\":1,\"quantity\":1}]",
                "[{\"sku\":\"mug\",\"price\":-1,\"quantity\":1}]",
                "[{\"sku\":\"mug\",\"price\":0.001,\"quantity\":1}]",
                "[{\"sku\":\"mug\",\"price\":1000000.01,\"quantity\":1}]",
                "[{\"sku\":\"mug\",\"price\":1e999999999,\"quantity\":1}]",
                "[{\"sku\":\"mug\",\"price\":0e999999999,\"quantity\":1}]",
                "[{\"sku\":\"mug\",\"price\":1,\"quantity\":0}]"
            })
    void checkout_refusesImpossibleItems(String items) {
        post("/checkout", "{\"items\":" + items + "}").expectStatus().isBadRequest();
    }

    @Test
    void checkout_saysWhatIsWrong() {
        String problem = """
                {"status":400,"title":"Bad Request","detail":"the cart is empty","instance":"/checkout"}""";

        post("/checkout", "{\"items\":[]}").expectBody().json(problem, JsonCompareMode.STRICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"currency\":\"euro\"}", "{\"items\":[{\"price\":\"much\"}]}"})
    void checkout_answersNonsenseWithAProblem(String body) {
        post("/checkout", body)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType("application/problem+json")
                .expectBody()
                .jsonPath("$.trace")
                .doesNotExist();
    }

    @Test
    void checkout_succeedsThoughItsEventIsTooLargeToBeSent() {
        String item = "{\"sku\":\"mug\",\"price\":1,\"quantity\":1}";
        String items = (item + ",").repeat(1_000) + item;

        post("/checkout", "{\"userId\":\"user_7\",\"items\":[" + items + "]}")
                .expectStatus()
                .isCreated();
        post("/login", "{\"userId\":\"user_7\"}").expectStatus().isOk();

        // What was tracked after it is there, so it will not come any more.
        emulator.awaitEvents("{\"event\":\"logged_in\",\"external_id\":\"user_7\"}");
    }

    private JsonNode awaitVisitor() {
        await().until(() -> emulator.events().size() == 1);
        return emulator.events().get(0).get("anonymous_id");
    }
}
