package com.getfluxly.sample.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class ShopElsewhereTest {

    private final OwnProcess ownProcess = mock(OwnProcess.class);
    private final ShopElsewhere filter = new ShopElsewhere(ownProcess);
    private final List<String> heard = new ArrayList<>();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private final MockFilterChain here = new MockFilterChain();

    private HttpServer shop;

    @BeforeEach
    void open() throws IOException {
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", this::serve);
        shop.start();
        when(ownProcess.isWanted()).thenReturn(true);
        when(ownProcess.port()).thenReturn(shop.getAddress().getPort());
    }

    @AfterEach
    void close() {
        shop.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        heard.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Cookie") + " "
                + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        exchange.getResponseHeaders().set("Retry-After", "2");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(429, 2);
        exchange.getResponseBody().write("{}".getBytes(UTF_8));
        exchange.close();
    }

    @Test
    void request_isHandedOnAndSoIsTheAnswer() throws Exception {
        MockHttpServletRequest request = request("DELETE", "/account");
        request.setQueryString("userId=user_42");
        request.addHeader("Cookie", "gflux_anon=a");
        request.setContent("{\"a\":1}".getBytes(UTF_8));

        filter.doFilter(request, response, here);

        assertThat(heard).containsExactly("DELETE /account?userId=user_42 gflux_anon=a {\"a\":1}");
        assertThat(response.getStatus()).isEqualTo(429);
        assertThat(response.getHeader("Retry-After")).isEqualTo("2");
        assertThat(response.getContentType()).isEqualTo("application/json");
        assertThat(response.getContentAsString()).isEqualTo("{}");
        assertThat(here.getRequest()).isNull();
    }

    @Test
    void nobody_answersForADeadShop() throws Exception {
        when(ownProcess.port()).thenReturn(0);

        filter.doFilter(request("POST", "/checkout"), response, here);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getContentAsString()).isEqualTo("{\"status\":503,\"detail\":\"the shop is not open\"}");
        assertThat(here.getRequest()).isNull();
    }

    @Test
    void shopThatDiesBeforeItAnswers_isA502() throws Exception {
        shop.stop(0);

        filter.doFilter(request("POST", "/checkout"), response, here);

        assertThat(response.getStatus()).isEqualTo(502);
        assertThat(response.getContentAsString()).contains("the shop did not answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/index.html", "/page.css", "/js/page.js", "/webjars/uplot/a.js", "/live", "/live/process"})
    void page_staysHere(String path) throws Exception {
        filter.doFilter(request("GET", path), response, here);

        assertThat(here.getRequest()).isNotNull();
        assertThat(heard).isEmpty();
    }

    @Test
    void everything_staysHereUntilTheShopIsElsewhere() throws Exception {
        when(ownProcess.isWanted()).thenReturn(false);

        filter.doFilter(request("POST", "/checkout"), response, here);

        assertThat(here.getRequest()).isNotNull();
        assertThat(heard).isEmpty();
    }

    private static MockHttpServletRequest request(String method, String path) {
        return new MockHttpServletRequest(method, path);
    }
}
