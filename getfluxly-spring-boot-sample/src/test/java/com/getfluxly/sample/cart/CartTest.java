package com.getfluxly.sample.cart;

import static org.awaitility.Awaitility.await;

import com.getfluxly.sample.ShopTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.json.JsonCompareMode;

class CartTest extends ShopTest {

    @Test
    void add_tracksWhatTheUserPutIn() {
        postWithCookie("/cart", "{\"userId\":\"user_42\",\"sku\":\"cap\",\"quantity\":3}")
                .expectStatus()
                .isCreated()
                .expectBody()
                .json("{\"sku\":\"cap\",\"quantity\":3}", JsonCompareMode.STRICT);

        emulator.awaitEvents("""
                {"event":"product_added","external_id":"user_42","anonymous_id":"anon_a8f3c2",
                  "properties":{"sku":"cap","quantity":3}}""");
    }

    @Test
    void add_ofAGuestIsTheVisitors() {
        postWithCookie("/cart", "{}").expectStatus().isCreated();

        emulator.awaitEvents("""
                {"event":"product_added","anonymous_id":"anon_a8f3c2","properties":{"sku":"mug","quantity":1}}""");
    }

    @Test
    void add_withoutABodyAddsSomething() {
        post("/cart")
                .expectStatus()
                .isCreated()
                .expectBody()
                .json("{\"sku\":\"mug\",\"quantity\":1}", JsonCompareMode.STRICT);
        // It has to be there before the next test begins.
        await().until(() -> emulator.events().size() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"sku\":\" \"}", "{\"quantity\":0}", "{\"quantity\":\"many\"}", "{"})
    void add_refusesNothing(String body) {
        post("/cart", body).expectStatus().isBadRequest().expectHeader().contentType("application/problem+json");
    }
}
