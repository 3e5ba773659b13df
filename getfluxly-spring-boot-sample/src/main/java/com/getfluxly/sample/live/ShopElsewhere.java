package com.getfluxly.sample.live;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Hands on what is meant for the shop, once that is in a process of its own; the page itself stays here. So page and curl
 * find the shop where it was, and nobody answers for it while it is dead.
 */
@Component
class ShopElsewhere extends OncePerRequestFilter {

    private static final Pattern OF_THE_PAGE =
            Pattern.compile("/(|(index\\.html|page\\.css|favicon\\.svg|error)|(live|js|webjars)(/.*)?)");

    /** The longest that a shop waits for the service is 5 s for each try. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> ASKED = List.of("Content-Type", "Accept", "Cookie");
    private static final List<String> ANSWERED = List.of("Content-Type", "Retry-After");

    private final OwnProcess ownProcess;
    private final HttpClient http = HttpClient.newHttpClient();

    ShopElsewhere(OwnProcess ownProcess) {
        this.ownProcess = ownProcess;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !ownProcess.isWanted()
                || OF_THE_PAGE.matcher(request.getRequestURI()).matches();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int port = ownProcess.port();
        if (port == 0) {
            refuse(response, HttpStatus.SERVICE_UNAVAILABLE, "the shop is not open");
            return;
        }
        try {
            answer(http.send(handedOn(request, port), BodyHandlers.ofByteArray()), response);
        } catch (IOException died) {
            refuse(response, HttpStatus.BAD_GATEWAY, "the shop did not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse(response, HttpStatus.BAD_GATEWAY, "the shop did not answer");
        }
    }

    private static HttpRequest handedOn(HttpServletRequest request, int port) throws IOException {
        String query = Optional.ofNullable(request.getQueryString())
                .map(text -> "?" + text)
                .orElse("");
        HttpRequest.Builder copy = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + request.getRequestURI() + query))
                .timeout(PATIENCE)
                .method(
                        request.getMethod(),
                        BodyPublishers.ofByteArray(request.getInputStream().readAllBytes()));
        for (String name : ASKED) {
            Optional.ofNullable(request.getHeader(name)).ifPresent(value -> copy.header(name, value));
        }
        return copy.build();
    }

    private static void answer(HttpResponse<byte[]> from, HttpServletResponse to) throws IOException {
        to.setStatus(from.statusCode());
        for (String name : ANSWERED) {
            from.headers().firstValue(name).ifPresent(value -> to.setHeader(name, value));
        }
        to.getOutputStream().write(from.body());
    }

    private static void refuse(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType("application/problem+json");
        response.getWriter().write("{\"status\":" + status.value() + ",\"detail\":\"" + detail + "\"}");
    }
}
