package com.getfluxly.sample.emulator;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code GET /received} shows what arrived, {@code GET /received/events?event=} the events of that name alone, and
 * {@code DELETE /received} forgets it. No fault affects it.
 */
final class ReceivedServlet extends HttpServlet {

    private final Received received;

    ReceivedServlet(Received received) {
        this.received = received;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean whole = request.getServletPath().equals("/received");
        Answer answer = whole ? answer(request.getMethod()) : events(request);
        answer.writeTo(response);
    }

    private Answer events(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                ? Answer.of(200, received.events(request.getParameter("event")))
                : RefusedException.wrongMethod("GET").toAnswer();
    }

    private Answer answer(String method) {
        return switch (method) {
            case "GET" -> Answer.of(200, received.snapshot());
            case "DELETE" -> cleared();
            default -> RefusedException.wrongMethod("GET, DELETE").toAnswer();
        };
    }

    private Answer cleared() {
        received.clear();
        return Answer.of(200, received.snapshot());
    }
}
