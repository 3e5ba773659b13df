package com.getfluxly.internal.send;

import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.CallingThread;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.base.StackRoom;
import com.getfluxly.internal.encode.EventEncoder;
import com.getfluxly.internal.encode.Surrogates;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureReason;
import com.getfluxly.profile.ErasureRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Alias and erase: in the caller's thread, beside the queue, with the same retries under the same key. Only the rate
 * limit is shared with the delivery, since the service counts both in one bucket.
 */
public final class DirectCalls {

    private static final long NO_RETRY = -1;

    private final Duration timeout;
    private final int maxRetries;
    private final RetrySchedule schedule;
    private final DoubleSupplier random;
    private final EventQueue queue;
    private final Exchange exchange;
    private final AccessToken token;
    private final Pacing pacing;
    private final EventEncoder encoder;
    private final Announcer announcer;
    private final Clock clock;

    public DirectCalls(
            Duration timeout,
            int maxRetries,
            RetrySchedule schedule,
            DoubleSupplier random,
            EventQueue queue,
            Exchange exchange,
            AccessToken token,
            Pacing pacing,
            EventEncoder encoder,
            Announcer announcer,
            Clock clock) {
        this.timeout = timeout;
        this.maxRetries = maxRetries;
        this.schedule = schedule;
        this.random = random;
        this.queue = queue;
        this.exchange = exchange;
        this.token = token;
        this.pacing = pacing;
        this.encoder = encoder;
        this.announcer = announcer;
        this.clock = clock;
    }

    /** See the page identity/alias of the API reference. */
    public Alias alias(AliasRequest request) {
        StackRoom.check();
        CallingThread.checkMayBlock("alias");
        refuse(request.violation());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("user_id", request.userId());
        putIfPresent(body, "anonymous_id", request.anonymousId());
        putIfPresent(body, "previous_id", request.previousId());
        putIfPresent(body, "request_id", request.requestId());
        Answer answer = call("alias", "/v1/identify/alias", body, request.requestId());
        Map<String, Object> alias = aliasFields(answer);
        return Alias.builder()
                .userId(text(alias, "user_id", request.userId()))
                .anonymousId(text(alias, "anonymous_id", request.anonymousId()))
                .previousId(text(alias, "previous_id", request.previousId()))
                .mergedAt(instant(alias.get("merged_at")))
                .fields(alias)
                .build();
    }

    /** See the page gdpr/erase of the API reference. */
    public Erasure erase(ErasureRequest request) {
        StackRoom.check();
        CallingThread.checkMayBlock("erase");
        refuse(request.violation());
        ErasureReason reason = Objects.requireNonNull(request.reason());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason.code());
        putIfPresent(body, "request_id", request.requestId());
        Map<String, Object> erasure = call(
                        "erase", "/v1/profiles/" + segment(request.id()) + "/erase", body, request.requestId())
                .json();
        return Erasure.builder()
                .erasureId(text(erasure, "erasure_id", ""))
                .profilesTargeted(count(erasure.get("profiles_targeted")))
                .eventsTargeted(count(erasure.get("events_targeted")))
                .completesBy(instant(erasure.get("completes_by")))
                .build();
    }

    private static void refuse(@Nullable GetFluxlyException violation) {
        if (violation != null) {
            throw violation;
        }
    }

    /** What stays the same on every try. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Call(String endpoint, String path, String key, byte[] body, Map<String, String> headers) {}

    private Answer call(String endpoint, String path, Map<String, Object> body, @Nullable String requestId) {
        Call call = new Call(
                endpoint,
                path,
                UUID.randomUUID().toString(),
                encoder.encodeAlone("request", body),
                requestId == null ? Map.of() : Map.of("X-Request-Id", requestId));
        boolean hasFreshToken = false;
        for (int failures = 0; ; ) {
            checkMaySend();
            int version = token.version();
            long began = clock.nanos();
            Answer answer = send(call, failures > 0 || hasFreshToken);
            Duration took = Duration.ofNanos(clock.nanos() - began);
            if (isValid(endpoint, answer)) {
                report(call, answer, "ok", took, false);
                return answer;
            }
            if (answer.status() == 401 && !hasFreshToken && token.isReplaced(version, timeout.toNanos())) {
                hasFreshToken = true;
                report(call, answer, answer.errorOutcome(), took, true);
                continue;
            }
            failures++;
            long wait = waitBeforeRetry(answer, failures);
            report(call, answer, answer.errorOutcome(), took, wait != NO_RETRY);
            if (wait == NO_RETRY || !pause(wait)) {
                throw answer.toException();
            }
        }
    }

    private Answer send(Call call, boolean retry) {
        queue.accounts().countRequest(retry);
        Answer answer = exchange.post(call.path, call.key, call.body, timeout, call.headers);
        if (answer.status() == 429) {
            pacing.limited(clock.nanos(), answer);
        }
        return answer.is2xx() && !isValid(call.endpoint, answer) ? answer.invalid() : answer;
    }

    private void report(Call call, Answer answer, String outcome, Duration took, boolean willRetry) {
        announcer.requested(RequestReport.builder()
                .endpoint(call.endpoint)
                .outcome(outcome)
                .status(answer.status())
                .failureKind(answer.failureKind())
                .took(took)
                .bytes(call.body.length)
                .willRetry(willRetry)
                .build());
    }

    private void checkMaySend() {
        if (queue.isClosing()) {
            throw Refusals.closed();
        }
        long held = pacing.nanosHeld(clock.nanos());
        if (held > 0) {
            throw GetFluxlyException.of(ErrorCode.RATE_LIMITED, "the service asked for a pause")
                    .retryAfter(Duration.ofNanos(held))
                    .build();
        }
    }

    /** How long to wait before the next try, or {@link #NO_RETRY}: also if that is longer than a caller should wait. */
    private long waitBeforeRetry(Answer answer, int failures) {
        boolean mayRetry = answer.isRetryable() && failures <= maxRetries;
        if (!mayRetry || queue.isClosing() || Thread.currentThread().isInterrupted()) {
            return NO_RETRY;
        }
        long wait = Math.max(
                schedule.nanosAfter(failures, random.getAsDouble()),
                Math.max(pacing.nanosHeld(clock.nanos()), asked(answer)));
        return wait > Math.max(timeout.toNanos(), schedule.nanosAfter(failures, 0)) ? NO_RETRY : wait;
    }

    /** False if the thread was interrupted. */
    private boolean pause(long wait) {
        try {
            clock.pause(wait);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static long asked(Answer answer) {
        return answer.retryAfter() == null ? 0 : answer.retryAfter().toNanos();
    }

    private static boolean isValid(String endpoint, Answer answer) {
        if (!answer.is2xx() || answer.body() != Answer.Body.JSON) {
            return false;
        }
        return endpoint.equals("alias")
                ? !aliasFields(answer).isEmpty()
                : answer.json().get("erasure_id") instanceof String id && !id.isBlank();
    }

    @SuppressWarnings("unchecked") // the reader makes no maps with other keys
    private static Map<String, Object> aliasFields(Answer answer) {
        return answer.json().get("alias") instanceof Map<?, ?> alias ? (Map<String, Object>) alias : Map.of();
    }

    private static void putIfPresent(Map<String, Object> body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }

    private static <T extends @Nullable String> T text(Map<String, Object> fields, String field, T otherwise) {
        @SuppressWarnings("unchecked") // a String is a @Nullable String
        T text = fields.get(field) instanceof String value ? (T) value : otherwise;
        return text;
    }

    private static long count(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static @Nullable Instant instant(@Nullable Object value) {
        try {
            return value instanceof String text ? Instant.parse(text) : null;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static String segment(String id) {
        return URLEncoder.encode(Surrogates.repaired(id), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
