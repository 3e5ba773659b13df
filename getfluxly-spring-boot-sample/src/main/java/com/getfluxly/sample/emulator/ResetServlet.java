package com.getfluxly.sample.emulator;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code POST /reset}: the service as after its start, with no fault. What tests ask for between each other. */
final class ResetServlet extends HttpServlet {

    private final Api api;
    private final Received received;

    ResetServlet(Api api, Received received) {
        this.api = api;
        this.received = received;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answer answer = request.getMethod().equals("POST")
                ? reset()
                : RefusedException.wrongMethod("POST").toAnswer();
        answer.writeTo(response);
    }

    private Answer reset() {
        api.reset();
        return Answer.of(200, received.snapshot());
    }
}
