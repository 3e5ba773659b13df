package com.getfluxly.sample.emulator;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code PUT /fault/{mode}} switches a fault on, {@code DELETE /fault} off, {@code GET /fault} shows it. Settings are
 * query parameters: {@code event}, {@code retryAfter} (seconds), {@code delay} (milliseconds), {@code times}.
 */
final class FaultServlet extends HttpServlet {

    private final FaultSwitch faults;

    FaultServlet(FaultSwitch faults) {
        this.faults = faults;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(request).writeTo(response);
    }

    private Answer answer(HttpServletRequest request) {
        try {
            change(request);
            return Answer.of(200, faults.describe());
        } catch (RefusedException refused) {
            return refused.toAnswer();
        }
    }

    private void change(HttpServletRequest request) {
        switch (request.getMethod()) {
            case "GET" -> {}
            case "PUT" -> faults.set(fault(request), number(request, "times", 1));
            case "DELETE" -> faults.heal();
            default -> throw RefusedException.wrongMethod("GET, PUT, DELETE");
        }
    }

    private static Fault fault(HttpServletRequest request) {
        String path = Objects.requireNonNullElse(request.getPathInfo(), "/");
        Integer retryAfter = number(request, "retryAfter", 0);
        Integer delay = number(request, "delay", 0);
        return new Fault(
                FaultMode.of(path.substring(1)),
                request.getParameter("event"),
                retryAfter == null ? Fault.DEFAULT_RETRY_AFTER : Duration.ofSeconds(retryAfter),
                delay == null ? Fault.DEFAULT_DELAY : Duration.ofMillis(delay));
    }

    private static @Nullable Integer number(HttpServletRequest request, String name, int atLeast) {
        String text = request.getParameter(name);
        if (text == null) {
            return null;
        }
        // Nine digits always fit an int.
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < atLeast) {
            throw RefusedException.validation(name + " must be a whole number from " + atLeast);
        }
        return Integer.valueOf(text);
    }
}
