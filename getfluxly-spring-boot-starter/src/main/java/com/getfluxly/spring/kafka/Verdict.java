package com.getfluxly.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.getfluxly.error.FailureKind;
import com.getfluxly.transport.NotSentException;
import com.getfluxly.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a batch instead of the service's.
 *
 * @param trouble why the batch is not in the topic, or null if it is there
 * @param answer the answer, or null if there is none
 * @param failure the exception if there is no answer
 */
record Verdict(
        @Nullable Trouble trouble,
        @Nullable TransportResponse answer,
        @Nullable IOException failure) {

    private static final String NO_RESOLVABLE_NAME = "No resolvable bootstrap urls";
    private static final int MAX_MESSAGE = 160;

    /**
     * From the failures of the records.
     *
     * @param failures in the order of the batch; null for an acknowledged record
     * @param nothingLeft whether surely no record was passed to Kafka's client
     */
    static Verdict of(List<@Nullable Throwable> failures, boolean nothingLeft) {
        return failures.stream()
                .filter(Objects::nonNull)
                .filter(failure -> Trouble.of(failure) != Trouble.TOO_LARGE)
                .min(Comparator.comparing(Trouble::of))
                .map(worst -> failures.contains(null) ? ofAPart(worst) : ofTrouble(worst, nothingLeft))
                .orElseGet(() -> new Verdict(null, accepted(failures), null));
    }

    /** Before there was a record. */
    static Verdict ofNone(Throwable failure) {
        return ofTrouble(failure, true);
    }

    /** Whether no client of Kafka's can be made, since none of the brokers has a name that is known now. */
    static boolean isOfAnUnknownName(Throwable failure) {
        return words(failure).contains(NO_RESOLVABLE_NAME);
    }

    @Nullable String code() {
        return trouble == null ? null : trouble.code();
    }

    /** Whether Kafka's client should be made anew: it does not recover from these by itself. */
    boolean isOfASpentClient() {
        return trouble == Trouble.REFUSED || trouble == Trouble.OTHER;
    }

    void tell(Handover handover) {
        if (failure == null) {
            handover.complete(answer);
        } else {
            handover.completeExceptionally(failure);
        }
    }

    /** Of which some records are in the topic: what parks delivery would say that none is. The next try is refused as a whole. */
    private static Verdict ofAPart(Throwable worst) {
        Trouble trouble = Trouble.of(worst);
        return new Verdict(trouble, null, unacknowledged(trouble, worst));
    }

    private static Verdict ofTrouble(Throwable worst, boolean nothingLeft) {
        Trouble trouble = Trouble.of(worst);
        return switch (trouble) {
            case REFUSED -> new Verdict(trouble, refusal(403, "forbidden", "Kafka refuses the outbox"), null);
            case NO_TOPIC ->
                new Verdict(trouble, refusal(404, "not_found", "the topic of the outbox is missing"), null);
            default ->
                new Verdict(trouble, null, nothingLeft ? notSent(trouble, worst) : unacknowledged(trouble, worst));
        };
    }

    private static TransportResponse accepted(List<@Nullable Throwable> failures) {
        List<Integer> rejected = IntStream.range(0, failures.size())
                .filter(i -> failures.get(i) != null)
                .boxed()
                .toList();
        return json(
                202,
                "{\"accepted\":" + (failures.size() - rejected.size()) + ",\"rejected\":" + rejected.size()
                        + ",\"errors\":["
                        + rejected.stream().map(Verdict::tooLarge).collect(Collectors.joining(",")) + "]}");
    }

    private static String tooLarge(int index) {
        return "{\"index\":" + index + "," + error(Trouble.TOO_LARGE.code(), "larger than Kafka takes") + "}";
    }

    private static TransportResponse refusal(int status, String code, String detail) {
        return json(status, "{" + error(code, detail) + "}");
    }

    private static String error(String code, String detail) {
        return "\"error\":\"" + code + "\",\"detail\":\"" + detail + "\"";
    }

    private static TransportResponse json(int status, String body) {
        return new TransportResponse(status, Map.of("Content-Type", List.of("application/json")), body.getBytes(UTF_8));
    }

    private static NotSentException notSent(Trouble trouble, Throwable worst) {
        if (trouble == Trouble.UNAVAILABLE) {
            return new NotSentException(FailureKind.CONNECT, "no broker of Kafka: " + words(worst), null);
        }
        if (worst instanceof ApiException) {
            return new NotSentException(FailureKind.OTHER, "Kafka takes nothing: " + words(worst), null);
        }
        return isOfAnUnknownName(worst)
                ? new NotSentException(FailureKind.DNS, "no broker of Kafka has a name that is known", null)
                : new NotSentException(FailureKind.CLIENT_FAULT, "Kafka's client cannot work: " + words(worst), null);
    }

    /** Not chained: Kafka's exceptions are no I/O exceptions, and would be taken for a mistake in this JVM. */
    private static IOException unacknowledged(Trouble trouble, Throwable worst) {
        String message = "Kafka did not acknowledge all records: " + words(worst);
        return trouble == Trouble.UNAVAILABLE ? new InterruptedIOException(message) : new IOException(message);
    }

    /** Of the innermost, which knows most. What is no exception of Kafka's may repeat a key, or a piece of a password. */
    static String words(Throwable failure) {
        Throwable innermost = failure;
        for (int i = 0; i < MAX_MESSAGE && innermost.getCause() != null; i++) {
            innermost = innermost.getCause();
        }
        String name = innermost.getClass().getSimpleName();
        String words = innermost instanceof KafkaException ? name + ": " + innermost.getMessage() : name;
        return words.substring(0, Math.min(words.length(), MAX_MESSAGE));
    }
}
