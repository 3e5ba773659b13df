package com.getfluxly.internal.send;

import com.getfluxly.delivery.RequestReport;
import com.getfluxly.error.ErrorCode;
import com.getfluxly.error.GetFluxlyException;
import com.getfluxly.internal.answer.Answer;
import com.getfluxly.internal.base.Clock;
import com.getfluxly.internal.base.Refusals;
import com.getfluxly.internal.encode.EventEncoder;
import com.getfluxly.internal.encode.Surrogates;
import com.getfluxly.internal.notify.Announcer;
import com.getfluxly.internal.queue.EventQueue;
import com.getfluxly.profile.Alias;
import com.getfluxly.profile.AliasRequest;
import com.getfluxly.profile.Erasure;
import com.getfluxly.profile.ErasureRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Alias and erase: in the caller's thread, beside the queue, with the same retries under the same key. Only the rate
 * limit is shared with the delivery, since the service counts both in one bucket.
 */
public final class DirectCalls {

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
        if (request.anonymousId() == null && request.previousId() == null) {
            throw Refusals.invalid("anonymous_id", "an alias needs anonymous_id or previous_id");
        }
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
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", request.reason().code());
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

    private Answer call(String endpoint, String path, Map<String, Object> body, @Nullable String requestId) {
        byte[] bytes = encoder.encodeAlone("request", body);
        String key = UUID.randomUUID().toString();
        Map<String, String> headers = requestId == null ? Map.of() : Map.of("X-Request-Id", requestId);
        boolean hasFreshToken = false;
        for (int failures = 0; ; ) {
            checkMaySend();
            int version = token.version();
            Answer answer = send(endpoint, path, key, bytes, headers, failures);
            if (isValid(endpoint, answer)) {
                return answer;
            }
            if (answer.status() == 401 && !hasFreshToken && token.isReplaced(version, timeout.toNanos())) {
                hasFreshToken = true;
                continue;
            }
            failures++;
            GetFluxlyException error = answer.toException();
            if (!error.retryable() || failures > maxRetries || !pause(answer, failures)) {
                throw error;
            }
        }
    }

    private Answer send(
            String endpoint, String path, String key, byte[] body, Map<String, String> headers, int failures) {
        queue.accounts().countRequest(failures > 0);
        long began = clock.nanos();
        Answer answer = exchange.post(path, key, body, timeout, headers);
        boolean valid = isValid(endpoint, answer);
        announcer.requested(RequestReport.builder()
                .endpoint(endpoint)
                .outcome(valid ? "ok" : answer.errorOutcome())
                .status(answer.status())
                .took(Duration.ofNanos(clock.nanos() - began))
                .bytes(body.length)
                .willRetry(!valid && answer.isRetryable() && failures < maxRetries)
                .build());
        if (answer.status() == 429) {
            pacing.limited(clock.nanos(), answer);
        }
        return answer;
    }

    private void checkMaySend() {
        if (queue.isClosing()) {
            throw Refusals.closed();
        }
        long held = pacing.nanosHeld(clock.nanos());
        if (held > 0) {
            throw GetFluxlyException.of(ErrorCode.RATE_LIMITED, "the service asked to be left alone for a while")
                    .retryAfter(Duration.ofNanos(held))
                    .build();
        }
    }

    /** Waits before the next try; false if that would take too long, or the thread was interrupted. */
    private boolean pause(Answer answer, int failures) {
        long wait = Math.max(
                schedule.nanosAfter(failures, random.getAsDouble()),
                Math.max(pacing.nanosHeld(clock.nanos()), asked(answer)));
        if (wait > Math.max(timeout.toNanos(), schedule.nanosAfter(failures, 0))) {
            return false;
        }
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
