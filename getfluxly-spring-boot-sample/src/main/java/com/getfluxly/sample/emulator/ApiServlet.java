package com.getfluxly.sample.emulator;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Brings the API to HTTP: everything that is not the emulator's own. */
final class ApiServlet extends HttpServlet {

    private final Api api;
    private final Connections connections;
    private final CountDownLatch closing;

    /** @param closing counted down when the emulator closes, which ends every delay */
    ApiServlet(Api api, Connections connections, CountDownLatch closing) {
        this.api = api;
        this.connections = connections;
        this.closing = closing;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Outcome outcome = api.serve(ApiRequest.read(request));
        Answer answer = outcome.answer();
        if (answer == null || isClosedWithin(outcome.delay())) {
            connections.reset(request);
        } else if (outcome.cut()) {
            answer.writeHalfTo(response);
            connections.cut(request);
        } else {
            answer.writeTo(response);
        }
    }

    private boolean isClosedWithin(Duration delay) {
        try {
            return closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
