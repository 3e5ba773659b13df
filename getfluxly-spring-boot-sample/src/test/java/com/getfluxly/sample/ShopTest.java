package com.getfluxly.sample;

import com.getfluxly.sample.emulator.IngestEmulator;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

/** An open shop, and an emulator that outlives every test. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sample.emulator.enabled=false",
            // Events are compared to the last field; a name would be in the context of each.
            "spring.application.name=",
            "getfluxly.flush-interval=50ms",
            "getfluxly.retry.initial-backoff=20ms",
            "getfluxly.retry.max-backoff=100ms"
        })
@AutoConfigureRestTestClient
public abstract class ShopTest {

    /** A visitor's cookie. */
    protected static final String COOKIE = "anon_a8f3c2";

    private static final IngestEmulator SERVER = IngestEmulator.start(0);

    protected final Emulator emulator = new Emulator(SERVER.uri());

    @Autowired
    protected RestTestClient shop;

    @DynamicPropertySource
    static void emulator(DynamicPropertyRegistry properties) {
        properties.add("getfluxly.api-host", SERVER::uri);
    }

    @BeforeEach
    void startAfresh() {
        emulator.heal();
        emulator.forget();
    }

    /** A request of a visitor without a cookie and without a body. */
    protected ResponseSpec post(String path) {
        return shop.post().uri(path).exchange();
    }

    protected ResponseSpec post(String path, String json) {
        return shop.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(json)
                .exchange();
    }

    protected ResponseSpec postWithCookie(String path, String json) {
        return shop.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .cookie("gflux_anon", COOKIE)
                .body(json)
                .exchange();
    }

    protected static JsonNode body(ResponseSpec response) {
        return Objects.requireNonNull(response.returnResult(JsonNode.class).getResponseBody());
    }

    protected static String text(ResponseSpec response, String field) {
        return body(response).get(field).stringValue();
    }
}
