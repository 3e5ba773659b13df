package com.getfluxly.sample.emulator;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/**
 * {@code PUT /fault/{mode}} switches a fault on, {@code DELETE /fault} off, {@code GET /fault} shows it. Settings are
 * query parameters: {@code event}, {@code retryAfter} (seconds), {@code retryAfterAs}, {@code delay} (milliseconds),
 * {@code status}, {@code times}.
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
            case "PUT" -> faults.set(order(request));
            case "DELETE" -> faults.heal();
            default -> throw RefusedException.wrongMethod("GET, PUT, DELETE");
        }
    }

    private static FaultOrder order(HttpServletRequest request) {
        String path = Objects.requireNonNullElse(request.getPathInfo(), "/");
        return FaultOrder.of(path.substring(1), request::getParameter);
    }
}
