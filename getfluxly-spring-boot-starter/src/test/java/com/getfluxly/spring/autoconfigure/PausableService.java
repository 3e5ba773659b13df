package com.getfluxly.spring.autoconfigure;

import com.getfluxly.spring.RawServer;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** A service that answers so many requests, well or badly, and keeps the next one waiting: then nothing moves. */
final class PausableService implements AutoCloseable {

    private static final int NO_LIMIT = 1_000_000;

    private final Semaphore answers = new Semaphore(0);
    private final Semaphore kept = new Semaphore(0);
    private final RawServer server = new RawServer(this::answer);
    private volatile Fault fault = Fault.NONE;

    /** What the service does instead of taking a batch. */
    enum Fault {
        NONE("202 Accepted", "{}"),
        OUT_OF_ORDER("503 Service Unavailable", "{\"error\":\"server_error\"}"),
        REJECTS_SOME(
                "202 Accepted",
                "{\"rejected\":2,\"errors\":[{\"index\":0,\"error\":\"bad\"},{\"index\":1,\"error\":\"worse\"}]}"),
        REJECTS_ALL("409 Conflict", "{\"error\":\"brand_new_code\"}"),
        LOCKS_US_OUT("401 Unauthorized", "{\"error\":\"unauthenticated\"}"),
        MUMBLES("202 Accepted", "{\"acc"),
        HANGS_UP("", "");

        private final String status;
        private final String body;

        Fault(String status, String body) {
            this.status = status;
            this.body = body;
        }
    }

    String origin() {
        return server.origin();
    }

    /** Also the one that is kept. */
    void answer(int requests, Fault how) {
        answers.drainPermits();
        fault = how;
        answers.release(requests);
    }

    /** From now on everything is well. */
    void recover() {
        answer(NO_LIMIT, Fault.NONE);
    }

    /** Returns when a request is under way, and stays so. */
    void awaitKeptRequest() throws InterruptedException {
        kept.acquire();
    }

    @Override
    public void close() {
        server.close();
    }

    private void answer(RawServer.Conversation conversation) throws IOException, InterruptedException {
        if (!answers.tryAcquire()) {
            kept.release();
            answers.acquire();
        }
        Fault now = fault;
        if (now == Fault.HANGS_UP) {
            conversation.socket().close();
        } else {
            conversation.say(
                    "HTTP/1.1 " + now.status + "\r\nContent-Length: " + now.body.length() + "\r\n\r\n" + now.body);
        }
    }
}
