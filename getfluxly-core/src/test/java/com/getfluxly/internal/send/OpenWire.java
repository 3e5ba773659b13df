package com.getfluxly.internal.send;

import com.getfluxly.internal.ScriptedTransport;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A wire on which requests stay until the test answers them, in the order that it likes. */
final class OpenWire implements Transport {

    private final List<Flight> flights = new ArrayList<>();

    /** One request, and its answer to come. */
    static final class Flight {

        private final TransportRequest request;
        private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();

        private Flight(TransportRequest request) {
            this.request = request;
        }

        void answer(int status) {
            answer(status, status == 202 ? "{}" : "");
        }

        void answer(int status, String body) {
            answer.complete(ScriptedTransport.json(status, body));
        }

        void answerRetryAfter(int status, String retryAfter) {
            byte[] body = (status == 202 ? "{}" : "").getBytes(StandardCharsets.UTF_8);
            answer.complete(new TransportResponse(status, Map.of("Retry-After", List.of(retryAfter)), body));
        }

        /** Refuses it for the rate limit, and says how many events would pass. */
        void answerLimit(int left) {
            answer.complete(new TransportResponse(
                    429, Map.of("X-RateLimit-Remaining", List.of(Integer.toString(left))), new byte[0]));
        }

        /** Says that the rate limit is used up until then. */
        void answerUsedUp(long resetEpochSecond) {
            answer.complete(new TransportResponse(
                    202,
                    Map.of(
                            "X-RateLimit-Remaining", List.of("0"),
                            "X-RateLimit-Reset", List.of(Long.toString(resetEpochSecond))),
                    "{}".getBytes(StandardCharsets.UTF_8)));
        }

        void breakOff() {
            answer.completeExceptionally(new IOException("connection reset"));
        }

        boolean isOpen() {
            return !answer.isDone();
        }

        boolean isGivenUp() {
            return answer.isCancelled();
        }

        List<String> names() {
            return ScriptedTransport.names(request);
        }

        String key() {
            return ScriptedTransport.key(request);
        }

        byte[] body() {
            return request.body();
        }

        TransportRequest request() {
            return request;
        }
    }

    @Override
    public TransportResponse send(TransportRequest request) {
        throw new AssertionError("nobody waits here");
    }

    @Override
    public CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        Flight flight = new Flight(request);
        flights.add(flight);
        return flight.answer;
    }

    /** Counted from zero, in the order in which they left. */
    Flight flight(int number) {
        return flights.get(number);
    }

    int sent() {
        return flights.size();
    }

    /** The event names of each request. */
    List<List<String>> batches() {
        return flights.stream().map(Flight::names).toList();
    }

    /** Those that nobody has answered and nobody has given up. */
    List<Flight> open() {
        return flights.stream().filter(Flight::isOpen).toList();
    }

    /** The event names of each of {@link #open()}. */
    List<List<String>> openBatches() {
        return open().stream().map(Flight::names).toList();
    }
}
