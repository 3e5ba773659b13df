package com.getfluxly.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.getfluxly.spring.Promise;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class VisitorFilterTest {

    private final VisitorFilter filter = new VisitorFilter("gflux_anon");
    private final List<Optional<RequestContext>> seen = new ArrayList<>();
    private final FilterChain chain = (request, response) -> seen.add(RequestContext.current());

    @AfterEach
    void threadHasNothing() {
        assertThat(RequestContext.current()).isEmpty();
    }

    private static MockHttpServletRequest request(String visitor) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/cart;jsessionid=1");
        request.setRemoteAddr("203.0.113.7");
        request.addHeader("Cookie", "gflux_anon=" + visitor);
        request.addHeader("Referer", "https://search.example/?q=shoes");
        request.addHeader("User-Agent", "Mozilla/5.0");
        request.addHeader("Accept-Language", "de-DE");
        return request;
    }

    private RequestContext seen(int call) {
        return seen.get(call).orElseThrow();
    }

    @Test
    void request_isOnTheThreadWhileItLasts() throws Exception {
        filter.doFilter(request("v1"), new MockHttpServletResponse(), chain);

        assertThat(seen(0).visitorId()).isEqualTo("v1");
        assertThat(seen(0).path()).isEqualTo("/cart");
        assertThat(seen(0).referrer()).isEqualTo("search.example");
        assertThat(seen(0).userAgent()).isEqualTo("Mozilla/5.0");
        assertThat(seen(0).locale()).isEqualTo("de-DE");
        assertThat(seen(0).clientAddress()).isEqualTo("203.0.113.7");
    }

    /** The container would take the machine's language for the browser's. */
    @Test
    void browserThatSaysNothing_isNotKnown() throws Exception {
        MockHttpServletRequest silent = new MockHttpServletRequest("GET", "/");
        silent.setRemoteAddr("");

        filter.doFilter(silent, new MockHttpServletResponse(), chain);

        assertThat(seen(0)).hasToString("RequestContext[path]");
    }

    @Test
    @Promise("I62")
    void threadOfARequestThatFails_isCleared() {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> filter.doFilter(request("v1"), new MockHttpServletResponse(), (one, two) -> {
                    throw new ServletException("bad");
                }));
        assertThat(RequestContext.current()).isEmpty();
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> filter.doFilter(request("v1"), new MockHttpServletResponse(), (one, two) -> {
                    throw new StackOverflowError();
                }));
    }

    @Test
    void laterDispatches_findTheOneOfTheirRequest() throws Exception {
        MockHttpServletRequest request = request("v1");
        filter.doFilter(request, new MockHttpServletResponse(), chain);
        request.setRequestURI("/error");
        for (DispatcherType type : List.of(DispatcherType.ASYNC, DispatcherType.ERROR)) {
            request.setDispatcherType(type);
            filter.doFilter(request, new MockHttpServletResponse(), chain);
        }

        assertThat(seen).hasSize(3).containsOnly(Optional.of(seen(0)));
        assertThat(seen(0).path()).isEqualTo("/cart");
    }

    @Test
    void forwardWithinARequest_keepsIt() throws Exception {
        MockHttpServletRequest request = request("v1");
        filter.doFilter(request, new MockHttpServletResponse(), (forwarded, response) -> {
            filter.doFilter(new HttpServletRequestWrapper(request), response, chain);
            chain.doFilter(forwarded, response);
        });

        assertThat(seen).hasSize(2).containsOnly(Optional.of(seen(0)));
    }

    @Test
    @Promise("I62")
    void whatSomebodyLeftOnTheThread_isGoneAfterARequest() throws Exception {
        CurrentRequest.set(RequestContext.EMPTY);

        filter.doFilter(request("v1"), new MockHttpServletResponse(), chain);

        assertThat(seen(0).visitorId()).isEqualTo("v1");
    }

    /** A wrapper of the application's, or a container at its end. */
    private static final class HostileRequest extends HttpServletRequestWrapper {

        HostileRequest(MockHttpServletRequest request) {
            super(request);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            throw new StackOverflowError();
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equals("Referer") ? null : "a\r\nb";
        }

        @Override
        public String getRequestURI() {
            throw new IllegalStateException("secret of a request");
        }
    }

    @Test
    @Promise("I58")
    void requestThatCannotBeRead_goesOnWithoutWhatCannot() throws Exception {
        filter.doFilter(new HostileRequest(request("v1")), new MockHttpServletResponse(), chain);

        assertThat(seen(0)).hasToString("RequestContext[userAgent, clientAddress]");
        assertThat(seen(0).userAgent()).isEqualTo("ab");
    }

    @Test
    @Promise("I58")
    void requestWithoutCookies_goesOnWithNobody() throws Exception {
        HttpServletRequestWrapper silent = new HttpServletRequestWrapper(request("v1")) {

            @Override
            @SuppressWarnings("NullAway") // a container may say so
            public Enumeration<String> getHeaders(String name) {
                return null;
            }
        };

        filter.doFilter(silent, new MockHttpServletResponse(), chain);

        assertThat(seen(0)).hasToString("RequestContext[path, referrer, userAgent, locale, clientAddress]");
    }

    @Test
    void cookiesInSeveralHeaders_areOne() throws Exception {
        MockHttpServletRequest request = request("not valid");
        request.addHeader("Cookie", "gflux_anon=v2");

        filter.doFilter(request, new MockHttpServletResponse(), chain);

        assertThat(seen(0).visitorId()).isEqualTo("v2");
    }

    @Test
    @Promise("I62")
    void requestWithoutAttributes_goesOnWithNothing() throws Exception {
        CurrentRequest.set(RequestContext.EMPTY);
        HttpServletRequestWrapper hostile = new HttpServletRequestWrapper(request("v1")) {

            @Override
            public @Nullable Object getAttribute(String name) {
                throw new IllegalStateException("not today");
            }
        };

        filter.doFilter(hostile, new MockHttpServletResponse(), chain);

        assertThat(seen).containsExactly(Optional.empty());
    }

    @Test
    void requestThatIsNoHttp_goesOn() throws Exception {
        filter.doFilter(new ServletRequestWrapper(request("v1")), new MockHttpServletResponse(), chain);

        assertThat(seen).containsExactly(Optional.empty());
    }

    @Test
    void whatTheChainThrows_isThrown() {
        assertThatThrownBy(() -> filter.doFilter(request("v1"), new MockHttpServletResponse(), (one, two) -> {
                    throw new IllegalStateException("the handler's");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the handler's");
    }
}
