package com.getfluxly.internal.send;

import com.getfluxly.delivery.Anomaly;
import com.getfluxly.error.FailureKind;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.answer.Failure;
import com.getfluxly.internal.answer.ResponseReader;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.notify.Anomalies;
import com.getfluxly.internal.notify.DeliveryLog;
import com.getfluxly.internal.notify.DeliveryLog.Subject;
import com.getfluxly.transport.Transport;
import com.getfluxly.transport.TransportRequest;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Everything that a transport throws is caught here. For any thread.
 *
 * @see <a href="https://docs.getfluxly.com/authentication">Authentication</a>
 */
public final class Exchange {

    private static final Failure UNKNOWN_FAULT = Failure.of(FailureKind.CLIENT_FAULT);
    private static final Failure LATE = Failure.of(FailureKind.TIMEOUT_ANSWER);

    private final Transport transport;
    private final ResponseReader reader;
    private final AccessToken token;
    private final DeliveryLog log;
    private final Anomalies anomalies;
    private final String userAgent;

    public Exchange(
            Transport transport,
            ResponseReader reader,
            AccessToken token,
            String userAgentSuffix,
            DeliveryLog log,
            Anomalies anomalies) {
        this.log = log;
        this.anomalies = anomalies;
        this.transport = transport;
        this.reader = reader;
        this.token = token;
        this.userAgent = ("getfluxly-java/" + version() + " " + checked(userAgentSuffix)).trim();
    }

    /** Sends the request, and waits for the answer. */
    Answer post(String path, String idempotencyKey, byte[] body, Duration timeout, Map<String, String> extraHeaders) {
        TransportRequest request = request(path, idempotencyKey, body, timeout, extraHeaders);
        return read(() -> transport.send(request));
    }

    /**
     * Sends the request without waiting. Whoever called sees to the deadline, and gives the exchange up by cancelling it. The
     * future is ours, since that of a transport may do what it likes when it is asked or cancelled.
     *
     * @param onAnswer run on any thread when the answer is there
     */
    CompletableFuture<TransportResponse> start(
            String path, String idempotencyKey, byte[] body, Duration timeout, Runnable onAnswer) {
        CompletableFuture<TransportResponse> foreign =
                sendAsync(request(path, idempotencyKey, body, timeout, Map.of()));
        CompletableFuture<TransportResponse> exchange = new Linked(foreign);
        try {
            link(foreign, exchange, onAnswer);
        } catch (Throwable broken) {
            exchange.completeExceptionally(broken);
        }
        return exchange;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what a transport's future throws here is of no concern
    private static void link(
            CompletableFuture<TransportResponse> foreign,
            CompletableFuture<TransportResponse> exchange,
            Runnable onAnswer) {
        exchange.whenComplete((answer, gaveUp) -> foreign.cancel(true));
        foreign.whenComplete((answer, failure) -> {
            if (failure == null) {
                exchange.complete(answer);
            } else {
                exchange.completeExceptionally(failure);
            }
            onAnswer.run();
        });
    }

    /** The answer of an exchange that is over, or none in time if it is not, in which case it is given up. */
    Answer answer(CompletableFuture<TransportResponse> exchange) {
        if (exchange.isDone() || !exchange.cancel(true)) {
            return read(() -> response(exchange));
        }
        Throwable said = exchange instanceof Linked linked ? linked.failureOfTheTransport() : null;
        return said == null ? Answer.none(LATE) : none(said);
    }

    /** Ours, which knows the transport's. */
    private static final class Linked extends CompletableFuture<TransportResponse> {

        private final CompletableFuture<TransportResponse> foreign;

        private Linked(CompletableFuture<TransportResponse> foreign) {
            this.foreign = foreign;
        }

        /** What it said when it was given up, such as that it had not even sent the request; null for nothing. */
        private @Nullable Throwable failureOfTheTransport() {
            try {
                foreign.getNow(null);
                return null;
            } catch (CompletionException said) {
                return said.getCause();
            } catch (Throwable cancelled) {
                return null;
            }
        }
    }

    private CompletableFuture<TransportResponse> sendAsync(TransportRequest request) {
        try {
            return Objects.requireNonNull(transport.sendAsync(request));
        } catch (Throwable broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private static TransportResponse response(CompletableFuture<TransportResponse> exchange) throws IOException {
        try {
            return exchange.get();
        } catch (ExecutionException failed) {
            throw new CompletionException(failed.getCause());
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("it was over", impossible);
        }
    }

    private TransportRequest request(
            String path, String idempotencyKey, byte[] body, Duration timeout, Map<String, String> extraHeaders) {
        Map<String, String> headers = new HashMap<>(extraHeaders);
        headers.put("Authorization", token.authorization());
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json");
        // A content network may compress whatever it is not asked to leave alone, and nothing is inflated here.
        headers.put("Accept-Encoding", "identity");
        headers.put("User-Agent", userAgent);
        headers.put("X-Idempotency-Key", idempotencyKey);
        return new TransportRequest("POST", path, headers, body, timeout);
    }

    /** Something that brings an answer or fails as a transport does. */
    @FunctionalInterface
    private interface Source {
        TransportResponse get() throws IOException;
    }

    private Answer read(Source source) {
        TransportResponse response;
        try {
            response = Objects.requireNonNull(source.get(), "the transport brought no answer");
        } catch (Throwable thrown) {
            return none(thrown);
        }
        return response.status() > 0 ? read(response) : Answer.none(Failure.of(FailureKind.OTHER));
    }

    /** An Error too: whether the service has the request is as unknown as after a broken connection. */
    private Answer none(Throwable thrown) {
        Failure failure = failure(() -> Failure.of(thrown, token.secrets()));
        if (failure.kind() == FailureKind.CLIENT_FAULT) {
            anomalies.count(Anomaly.CLIENT_FAULT);
        }
        return Answer.none(failure);
    }

    /** What arrived is judged by its status even if it cannot be read: nothing that is missing here makes it come again. */
    private Answer read(TransportResponse response) {
        try {
            Answer answer = reader.read(response);
            token.secrets().hideIn(answer.json());
            return answer;
        } catch (Throwable thrown) {
            anomalies.count(Anomaly.CLIENT_FAULT);
            Failure failure = failure(() -> Failure.ofReading(thrown, token.secrets()));
            complain(response, failure);
            return reader.unreadable(response, failure);
        }
    }

    private void complain(TransportResponse response, Failure failure) {
        try {
            log.warn(
                    Subject.UNREADABLE,
                    "an answer (status " + response.status() + ") cannot be read, and is judged by its status: "
                            + failure.text(),
                    failure.cause());
        } catch (Throwable again) {
            // It is counted.
        }
    }

    /** What is thrown may well be for the want of memory, of stack, or of classes. */
    private static Failure failure(Supplier<Failure> judge) {
        try {
            return judge.get();
        } catch (Throwable again) {
            return UNKNOWN_FAULT;
        }
    }

    private static String checked(String suffix) {
        if (!suffix.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw Refusals.invalid("userAgentSuffix", "userAgentSuffix must hold visible ASCII characters only");
        }
        return suffix;
    }

    private static String version() {
        try (@Nullable InputStream file = Exchange.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
