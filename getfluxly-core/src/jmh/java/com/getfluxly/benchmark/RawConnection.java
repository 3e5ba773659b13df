package com.getfluxly.benchmark;

import com.getfluxly.transport.TransportRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/** What the JDK's HTTP client can do: posts ready bodies, each under a key of its own, in the calling thread. */
final class RawConnection implements AutoCloseable {

    private static final String KEY = "X-Idempotency-Key";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI origin;

    RawConnection(String origin) {
        this.origin = URI.create(origin);
    }

    void post(TransportRequest ready) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(origin.resolve(ready.path())).POST(BodyPublishers.ofByteArray(ready.body()));
        ready.headers().forEach(request::setHeader);
        request.setHeader(KEY, UUID.randomUUID().toString());
        try {
            HttpResponse<byte[]> answer = send(request.build());
            if (answer.statusCode() != 202) {
                throw new IOException("HTTP " + answer.statusCode());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Once more on a new connection if the one before had been closed: the JDK repeats no POST by itself. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException closed) {
            return client.send(request, BodyHandlers.ofByteArray());
        }
    }

    /** Left to the collector: JDK 17 has no other way. */
    @Override
    public void close() {}
}
